struct A { 2: i32 x }
