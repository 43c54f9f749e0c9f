/** The conversation of ``interop.thrift`` as a Baseplate service. */
include "baseplate.thrift"
include "interop.thrift"

service InteropService extends baseplate.BaseplateServiceV2 {
    string name()
    void ping()
    i32 add(1: i32 left, 2: i32 right)
    string repeat(1: string text, 2: i32 times)
    binary reversed(1: binary blob)
    interop.Everything echo(1: interop.Everything value)
    string describe(1: interop.Everything value)
    interop.Colour mixed(1: interop.Colour left, 2: interop.Colour right)
    interop.Shape grown(1: interop.Shape shape)
    i32 fail(1: string how) throws (1: interop.Missing missing, 2: interop.Overflow overflow)
    void check(1: string how) throws (1: interop.Missing missing, 2: interop.Overflow overflow)
    oneway void notify(1: string text)
    list<string> notified()

    /** The headers that this very call brought, by the name that the server saw. */
    map<string, string> headers_seen()
    /** Always raises the error of this code. */
    void refuse(1: i32 code) throws (1: baseplate.Error error)
}

/** A newer edition of the service, which the servers do not know. */
service InteropServiceNext extends InteropService {
    i32 added_later(1: i32 number)
}
