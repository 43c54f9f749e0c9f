namespace py a.b
namespace java c
struct A {}
