const i32 X = 1
const i32 A = X
const list<i32> B = [X, 2]
