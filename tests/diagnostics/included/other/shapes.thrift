struct Point { 1: i32 x }
const i32 SIZE = 2
service Drawing {}
