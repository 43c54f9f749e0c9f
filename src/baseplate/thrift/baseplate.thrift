/**
 * What every Baseplate service offers, and the errors that all of them share.
 *
 * Names, ids and numbers are those of Baseplate's public API: peers in all languages rely on them.
 */

namespace py baseplate.thrift
namespace go reddit.baseplate
namespace java com.reddit.baseplate

/** Milliseconds since the Unix epoch, UTC. */
typedef i64 TimestampMilliseconds

/**
 * The older base of all services, kept for peers that still extend it.
 *
 * New services extend BaseplateServiceV2, whose health check can tell probes apart.
 */
service BaseplateService {
    /** Whether the service can do its work: false or any exception means that it cannot. */
    bool is_healthy(),
}

/**
 * What a health check wants to know, in the words of Kubernetes' probes.
 *
 * HTTP health checks pass the names, so the names are part of the API like the numbers. A probe that a
 * service does not know is to be answered as READINESS.
 */
enum IsHealthyProbe {
    /** Can requests be sent here now? */
    READINESS = 1,
    /** Is the process worth keeping, or should it be restarted? */
    LIVENESS = 2,
    /** Has the process finished starting? */
    STARTUP = 3,
}

/** The argument of is_healthy. */
struct IsHealthyRequest {
    /** Absent means READINESS. */
    1: optional IsHealthyProbe probe;
}

/** The base of all services: extend it, so that common tools can check any service's health. */
service BaseplateServiceV2 {
    /** Whether the service passes the probe: false or any exception means that it does not. */
    bool is_healthy(
        1: IsHealthyRequest request,
    ),
}

/** General causes of failure, numbered like HTTP's status codes so that they map to them directly. */
enum ErrorCode {
    /** The request itself is wrong; `Error.details` may say where. */
    BAD_REQUEST = 400,
    /** Who is asking could not be established; fresh credentials may help. */
    UNAUTHORIZED = 401,
    /** Something has to be paid for first. */
    PAYMENT_REQUIRED = 402,
    /** The caller is known and may not do this; other credentials do not help. */
    FORBIDDEN = 403,
    /** No such resource. */
    NOT_FOUND = 404,
    /** The request does not fit the present state of the resource. */
    CONFLICT = 409,
    /** The resource existed and will not come back. */
    GONE = 410,
    /** A condition that the request depends on does not hold. */
    PRECONDITION_FAILED = 412,
    /** The request is larger than the service accepts. */
    PAYLOAD_TOO_LARGE = 413,
    /** The service brews tea only. */
    IM_A_TEAPOT = 418,
    /** The request reached a server that cannot answer it, for example over a reused connection. */
    MISDIRECTED_REQUEST = 421,
    /** The request is well formed and cannot be carried out as it is; do not repeat it unchanged. */
    UNPROCESSABLE_ENTITY = 422,
    /** The resource is locked. */
    LOCKED = 423,
    /** Another request, on which this one depends, has failed. */
    FAILED_DEPENDENCY = 424,
    /** The service will not risk acting on a request that may be a replay. */
    TOO_EARLY = 425,
    /** The request must state a condition (such as the version to update), and does not. */
    PRECONDITION_REQUIRED = 428,
    /** The caller is over its rate; try again later. */
    TOO_MANY_REQUESTS = 429,
    /** A header is too large. */
    REQUEST_HEADER_FIELDS_TOO_LARGE = 431,
    /** The law forbids to show this. */
    UNAVAILABLE_FOR_LEGAL_REASONS = 451,
    /** The service failed in a way that it did not foresee. */
    INTERNAL_SERVER_ERROR = 500,
    /** The service knows the method and does not support it. */
    NOT_IMPLEMENTED = 501,
    /** A service behind this one gave an answer that makes no sense. */
    BAD_GATEWAY = 502,
    /** Overloaded, or down for maintenance; try again with growing pauses. */
    SERVICE_UNAVAILABLE = 503,
    /** The service, or one behind it, took too long. */
    TIMEOUT = 504,
    /** The service has no room to carry out the request. */
    INSUFFICIENT_STORAGE = 507,
    /** Services are calling each other in a circle. */
    LOOP_DETECTED = 508,
    /** Codes of your own start above this one. */
    USER_DEFINED = 1000,
}

/** The error that services of all kinds raise. Codes of 500 and above count as failures of the service. */
exception Error {
    /** An `ErrorCode`, or a code of your own above 1000; an i32, so that it can be either. Set it always. */
    1: optional i32 code
    /** What went wrong and, where possible, what to do; may be shown to users. */
    2: optional string message
    /** More than one message by what it is about, such as a field's path; may be shown to users. */
    3: optional map<string, string> details
    /** Whether the caller should repeat the request; absent leaves it to the caller's judgement. */
    4: optional bool retryable
}
