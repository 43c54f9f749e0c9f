// Includes, and the names that come through them.
include "included/shapes.thrift"
# expected-warning@+1: "included/../included/shapes.thrift" is included more than once [duplicate-include]
include "included/../included/shapes.thrift"
# expected-error@+1: the included file "nowhere.thrift" was not found [missing-include]
include "nowhere.thrift"
include "included/other/shapes.thrift"
include "included/broken.thrift"

struct Uses {
  1: shapes.Circle a
  # expected-error@+1: 'shapes.Point' is declared in [ambiguous-name]
  2: shapes.Point b = {"x": 1}
  # expected-error@+1: no type is named 'shapes.Square' [undefined-type]
  3: shapes.Square c
  # expected-error@+1: no type is named 'Circle' [undefined-type]
  4: Circle d
  # expected-error@+1: no type is named 'base.Thing' [undefined-type]
  5: base.Thing no_names_through_two_includes
  6: broken.MayBeThere e
  7: nowhere.MayBeThere f
  8: i32 g = broken.MAY_BE_THERE
  9: shapes.Kind h = shapes.Kind.ROUND
  # expected-warning@+1: 'Kind.ROUND' is read as member 'ROUND' of the enum 'Kind' [enum-qualifier]
  10: shapes.Kind i = Kind.ROUND
  # expected-error@+1: 'shapes.SIZE' is declared in [ambiguous-name]
  11: i32 j = shapes.SIZE
}
# expected-error@+1: 'shapes.Drawing' is declared in [ambiguous-name]
service S extends shapes.Drawing {}
