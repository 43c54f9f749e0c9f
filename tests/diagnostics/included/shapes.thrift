include "base.thrift"
struct Circle { 1: base.Thing thing }
struct Point { 1: i32 x }
enum Kind { ROUND }
const i32 SIZE = 1
service Drawing {}
