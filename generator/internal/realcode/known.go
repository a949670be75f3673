package realcode

// fewPackages are those of a quick run: they come with the modules that this one needs.
var fewPackages = []string{"golang.org/x/mod/semver", "golang.org/x/tools/txtar"}

// allPackages are the packages of the standard library that use nothing internal.
var allPackages = []string{
	"bufio", "compress/bzip2", "compress/flate", "compress/gzip", "compress/lzw", "container/heap",
	"container/list", "container/ring", "database/sql", "debug/dwarf", "encoding/ascii85", "encoding/base32",
	"encoding/binary", "encoding/csv", "encoding/hex", "encoding/json", "encoding/pem", "encoding/xml", "go/ast",
	"go/build/constraint", "go/constant", "go/doc/comment", "go/format", "go/printer", "go/token", "html", "image",
	"image/color", "image/png", "index/suffixarray", "io", "maps", "math/cmplx", "mime", "mime/quotedprintable",
	"net/mail", "net/rpc", "net/smtp", "net/textproto", "regexp", "regexp/syntax", "slices", "testing/fstest",
	"testing/iotest", "testing/quick", "text/scanner", "text/tabwriter", "text/template/parse", "unicode/utf8",
}

// known says why something fails that is not the generator's fault, by test or program. What fails as it is, outside of Go's own
// tree, need not be named.
var known = reasons(map[string][]string{
	"counts allocations": {
		"closure", "fixedbugs/issue4618", "fixedbugs/issue4667", "io.TestMultiWriter_WriteStringSingleAlloc", "io.TestPipeAllocations",
		"net/textproto.TestCommonHeaders", "unicode/utf8.TestRuneCountNonASCIIAllocation",
	},
	"looks for functions, or for lines, in the stack": {
		"fixedbugs/bug347", "fixedbugs/bug348", "fixedbugs/issue21879", "fixedbugs/issue22083", "heapsampling", "inline_literal",
		"devirtualization_nil_panics", "fixedbugs/issue27201", "fixedbugs/issue29504", "io.TestMultiReaderFlatten", "io.TestMultiWriterSingleChainFlatten",
	},
	"has line directives with other folders, or without a file": {
		"fixedbugs/issue18149", "fixedbugs/issue22662",
	},
	"prints the names of local types, which several functions have": {
		"encoding/xml.TestEncodeXMLNS", "fixedbugs/issue26094", "typeparam/issue54456", "typeparam/nested",
	},
	"collects garbage of which the frame has a copy until its next suspension":       {"stackobj3"},
	"relies on what the compiler does for pointers that become numbers in arguments": {"fixedbugs/issue24491a"},
	"checks that its package initialises nothing, not even by imports":               {"noinit"},
	"computes for minutes":   {"divmod", "fixedbugs/issue13169", "fixedbugs/issue79186", "nosplit"},
	"formats its own source": {"go/format.TestNode", "go/format.TestSource", "go/printer.ExampleFprint"},
})

func reasons(groups map[string][]string) map[string]string {
	byName := map[string]string{}
	for why, names := range groups {
		for _, name := range names {
			byName[name] = why
		}
	}
	return byName
}
