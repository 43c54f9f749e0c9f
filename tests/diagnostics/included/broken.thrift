struct Fine {}
# expected-error@+1: expected '{' after 'struct MayBeThere', found 'oops' [syntax-error]
struct MayBeThere oops {}
