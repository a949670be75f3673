package reject

//asyncgen:async
func _() {} // want `a blank function cannot be annotated; give it a name`
