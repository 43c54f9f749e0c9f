struct A { 1: optional i32 x, 2: required i32 y }
