const i32 Y = 1
const i32 X = 1
const i32 A = Y
const list<i32> B = [Y, 3]
