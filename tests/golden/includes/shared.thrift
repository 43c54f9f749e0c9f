include "currency/base.thrift"

struct Money {
    1: required i64 amount
    2: base.Currency currency = base.Currency.EUR
}

enum Grade { GOOD = 1, BAD = 2 }

service SharedService {
    Money price(1: string item)
}
