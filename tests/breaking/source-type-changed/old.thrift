enum E { X = 1 }
struct Old { 1: i32 a }
struct New { 1: i32 a }
typedef i32 Id
struct A { 1: E e, 2: Old o, 3: Id i }
