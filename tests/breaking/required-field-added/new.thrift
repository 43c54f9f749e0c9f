struct A { 1: i32 x, 2: required i32 y, 3: i32 z }
