package reject

//asyncgen:async
func init() {} // want `init cannot be annotated, because nothing may refer to it`
