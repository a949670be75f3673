package reject

import "m/none" // want `could not import m/none`

//asyncgen:async
func f() string {
	return 1 + unknown // want `undefined: unknown`
}

func plain() string {
	unused := 1 // want `declared and not used: unused`
	return none.F()
}

var _ = fAsync().Value + 1 // want `mismatched types|cannot convert`
