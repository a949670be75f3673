// Package spelling tells slips of the pen from words that merely look alike.
package spelling

// Near says whether word was probably meant to be name: it is not name, and at most two letters of it are missing,
// too many, others, or in each other's place; one in a short name, none in a very short one.
func Near(word, name string) bool {
	a, b := []rune(word), []rune(name)
	limit := min(2, len(b)/3)
	if word == name || len(a)-len(b) > limit || len(b)-len(a) > limit {
		return false
	}
	return distance(a, b) <= limit
}

// distance returns the number of insertions, deletions, replacements and
// exchanges of neighbours that make b of a. No letter is changed twice.
func distance(a, b []rune) int {
	// row i: from the first i letters of a to the first j of b
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
			default:
				rows[i][j] = 1 + min(rows[i-1][j-1], rows[i-1][j], rows[i][j-1])
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					rows[i][j] = min(rows[i][j], 1+rows[i-2][j-2])
				}
			}
		}
	}
	return rows[len(a)][len(b)]
}
