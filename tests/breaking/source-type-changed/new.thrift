enum E { X = 1 }
struct Old { 1: i32 a }
struct New { 1: i32 a }
typedef i32 Id
struct A { 1: i32 e, 2: New o, 3: i32 i }
