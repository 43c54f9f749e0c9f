namespace py currency.base

enum Currency { EUR = 1, USD = 2 }

typedef list<Currency> Currencies

exception Unavailable { 1: string why }

const list<Currency> ALL = [Currency.EUR, Currency.USD]
