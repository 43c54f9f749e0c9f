struct A { 1: required i32 x, 2: i32 y }
