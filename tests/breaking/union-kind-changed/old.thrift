struct A { 1: optional i32 x }
