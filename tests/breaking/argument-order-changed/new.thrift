service S { void m(2: i32 b, 1: i32 a) }
