enum Lambda { None = 0, name = 1, value = 2, real = 3, mro = 4, import = 5, _x_ = 6, __y = 7, __z__ = 8, ok = 9 }

struct str { 1: string str, 2: required dict list, 3: str self_reference }
struct dict { 1: string list, 2: list<i32> dict, 3: map<string, i32> int, 4: set<i32> set = [], 5: list<string> items = [] }
struct type { 1: string type, 2: type next }
struct Struct { 1: Union Union, 2: Lambda Lambda = Lambda.ok, 3: FieldSpec FieldSpec }
struct FieldSpec { 1: uuid uuid, 2: bool bool = true, 3: binary bytes = "x", 4: double float = 1.5, 5: uuid builtins = "6ba7b810-9dad-11d1-80b4-00c04fd430c8" }
union Union { 1: string self, 2: i32 class, 3: i32 STRING }
struct Python {
    1: required string self
    2: string self_
    3: string read
    4: string write
    5: string validate
    6: string thrift_spec
    7: string from
    8: string from_
    9: i32 l
    10: i32 cls
    11: string _unknown
    12: string __init__
    13: string __private
    14: string match
    15: string None
    16: string print
    17: i32 classmethod
    18: annotations annotations
}
struct annotations { 1: string annotations }
exception TimeoutError { 1: string args, 2: string add_note, 3: string message, 4: string with_traceback }
typedef dict Iface
typedef string class
struct Client { 1: class class, 2: Iface Iface }

const i32 lambda = 1
const list<i32> list_ = [1]
const str Final = {"list": {"list": "x"}}
const uuid uuid_ = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

service Keywords {
    list<i32> tuple(1: str self, 2: i32 class, 3: Client Client) throws (1: TimeoutError except)
    str str(1: list<string> str, 2: Iface list)
    void import()
    void from_()
    void from()
    void getHTTPInfo(1: i32 SERVICE, 2: i32 _FIND)
    void __init__(1: uuid uuid)
    void call(1: i32 _CALL)
    void _connection()
}
service ttypes { void constants() }
