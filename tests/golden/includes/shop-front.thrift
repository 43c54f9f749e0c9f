include "shared.thrift"
include "currency/base.thrift"
include "baseplate.thrift"

struct Offer {
    1: required shared.Money price
    2: shared.Grade grade = shared.Grade.GOOD
    3: base.Currencies currencies = base.ALL
    4: shared.Money fee = {"amount": 5}
}

service Shop extends shared.SharedService {
    list<Offer> offers(1: base.Currency currency = base.Currency.EUR) throws (1: base.Unavailable down)
}

service Counter extends baseplate.BaseplateServiceV2 {
    void open()
}
