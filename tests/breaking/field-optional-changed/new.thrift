struct A { 1: i32 x, 2: optional i32 y }
