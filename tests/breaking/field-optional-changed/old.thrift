struct A { 1: optional i32 x, 2: i32 y }
