/* A server that costs its clients as little as a server can: it answers every call at once with a result
 * that was recorded beforehand.
 *
 *   replay METHOD BINARY COMPACT [METHOD BINARY COMPACT ...]
 *
 * BINARY and COMPACT are the result struct in hex, as the two protocols write it. Understands framed binary,
 * framed compact and THeader with either (no transforms); the reply repeats the call's seqid, since clients
 * verify it. Prints its port, serves until its standard input ends. Not a Thrift server: it believes all
 * that it reads, and ends where a message makes no sense. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 64, MAX_METHODS = 8, MAX_FRAME = 1 << 20, BINARY = 0, COMPACT = 2 };

struct body {
    uint8_t *bytes;
    size_t length;
};

static struct method {
    const char *name;
    struct body results[3]; /* by protocol id */
} methods[MAX_METHODS];
static int method_count;

struct connection {
    int fd;
    size_t filled;
    uint8_t input[MAX_FRAME];
};

static uint8_t output[MAX_FRAME];

static void die(const char *what) {
    fprintf(stderr, "replay: %s\n", what);
    exit(1);
}

static uint32_t get32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void put32(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 24), at[1] = (uint8_t)(value >> 16), at[2] = (uint8_t)(value >> 8), at[3] = (uint8_t)value;
}

static uint32_t get_varint(const uint8_t **at) {
    uint32_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        uint8_t byte = *(*at)++;
        value |= (uint32_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return value;
    }
    die("a varint without an end");
    return 0;
}

static uint8_t *put_varint(uint8_t *at, uint32_t value) {
    for (; value >= 0x80; value >>= 7)
        *at++ = (uint8_t)(value | 0x80);
    *at++ = (uint8_t)value;
    return at;
}

static const struct method *find_method(const uint8_t *name, size_t length) {
    for (int i = 0; i < method_count; i++)
        if (strlen(methods[i].name) == length && !memcmp(methods[i].name, name, length))
            return &methods[i];
    die("a call of a method that was not recorded");
    return NULL;
}

/* The reply to one frame (without its length) into `output`; its size. */
static size_t answer(const uint8_t *frame) {
    const uint8_t *at = frame;
    uint8_t *out = output + 4;
    int protocol;
    if (at[0] == 0x0f && at[1] == 0xff) {
        size_t header = (size_t)(at[8] << 8 | at[9]) * 4;
        protocol = at[10];
        memcpy(out, at, 8); /* magic, flags, seqid */
        memcpy(out + 8, "\0\1", 2);
        out[10] = (uint8_t)protocol;
        memset(out + 11, 0, 3); /* no transforms; padding */
        out += 14;
        at += 10 + header;
    } else {
        protocol = at[0] == 0x82 ? COMPACT : BINARY;
    }
    const struct method *method;
    if (protocol == COMPACT) {
        const uint8_t *read = at + 2;
        uint32_t seqid = get_varint(&read);
        uint32_t length = get_varint(&read);
        method = find_method(read, length);
        *out++ = 0x82;
        *out++ = 2 << 5 | 1; /* REPLY, version 1 */
        out = put_varint(out, seqid);
        out = put_varint(out, length);
        memcpy(out, method->name, length);
        out += length;
    } else {
        uint32_t length = get32(at + 4);
        method = find_method(at + 8, length);
        put32(out, 0x80010002); /* REPLY */
        memcpy(out + 4, at + 4, 4 + length + 4); /* name and seqid as they came */
        out += 12 + length;
    }
    const struct body *body = &method->results[protocol];
    memcpy(out, body->bytes, body->length);
    out += body->length;
    put32(output, (uint32_t)(out - output - 4));
    return (size_t)(out - output);
}

/* 0 when the peer has gone. */
static int serve(struct connection *connection) {
    ssize_t got = recv(connection->fd, connection->input + connection->filled, MAX_FRAME - connection->filled, 0);
    if (got <= 0)
        return 0;
    connection->filled += (size_t)got;
    for (;;) {
        if (connection->filled < 4)
            return 1;
        size_t frame = (size_t)get32(connection->input) + 4;
        if (frame > MAX_FRAME)
            die("a frame that is too long, or not a frame");
        if (connection->filled < frame)
            return 1;
        size_t size = answer(connection->input + 4);
        if (send(connection->fd, output, size, MSG_NOSIGNAL) != (ssize_t)size)
            return 0;
        connection->filled -= frame;
        memmove(connection->input, connection->input + frame, connection->filled);
    }
}

static struct body from_hex(const char *text) {
    size_t length = strlen(text) / 2;
    struct body body = {malloc(length ? length : 1), length};
    for (size_t i = 0; i < length; i++)
        if (!body.bytes || sscanf(text + 2 * i, "%2hhx", &body.bytes[i]) != 1)
            die("a result that is not hex");
    if (length > MAX_FRAME - 1024)
        die("a result that is too long");
    return body;
}

static int listen_on_loopback(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) || listen(listener, MAX_CONNECTIONS) ||
        getsockname(listener, (struct sockaddr *)&address, &size))
        die("cannot listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

int main(int argc, char **argv) {
    if (argc < 4 || argc % 3 != 1 || argc / 3 > MAX_METHODS)
        die("usage: replay METHOD BINARY COMPACT ...");
    for (int i = 1; i < argc; i += 3)
        methods[method_count++] =
            (struct method){argv[i], {[BINARY] = from_hex(argv[i + 1]), [COMPACT] = from_hex(argv[i + 2])}};
    struct connection *connections[MAX_CONNECTIONS] = {0};
    struct pollfd polled[MAX_CONNECTIONS + 2] = {{.fd = STDIN_FILENO, .events = POLLIN}};
    polled[1] = (struct pollfd){.fd = listen_on_loopback(), .events = POLLIN};
    for (int i = 0; i < MAX_CONNECTIONS; i++)
        polled[i + 2].fd = -1;
    while (poll(polled, MAX_CONNECTIONS + 2, -1) > 0) {
        if (polled[0].revents)
            return 0;
        for (int i = 0; i < MAX_CONNECTIONS; i++) {
            if (connections[i] && polled[i + 2].revents && !serve(connections[i])) {
                close(connections[i]->fd);
                free(connections[i]);
                connections[i] = NULL;
                polled[i + 2].fd = -1;
            } else if (!connections[i] && polled[1].revents) {
                int one = 1;
                if (!(connections[i] = calloc(1, sizeof **connections)))
                    die("out of memory");
                connections[i]->fd = accept(polled[1].fd, NULL, NULL);
                setsockopt(connections[i]->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                polled[i + 2] = (struct pollfd){.fd = connections[i]->fd, .events = POLLIN};
                polled[1].revents = 0;
            }
        }
    }
    die("poll failed");
}
