/* A server that does what a test tells it, byte for byte. */

#include "tests/raw_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Short enough to go through a pipe whole. The server is a fork of the test: a function is where it is there.
 */
struct raw_order {
    raw_script *script;
    char text[RAW_TEXT_BYTES];
};

static const char WEBSOCKET_GUID[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/* Not assert(): these hold what they check, and release builds leave asserts out. */
static void require(bool holds, const char *what)
{
    if (!holds) {
        perror(what);
        abort();
    }
}

static ssize_t receive(struct raw_connection *connection, void *to, size_t size)
{
    return connection->tls != NULL ? SSL_read(connection->tls, to, (int)size)
                                   : read(connection->fd, to, size);
}

static bool receive_all(struct raw_connection *connection, void *to, size_t size)
{
    char *at = to;
    while (size > 0) {
        ssize_t got = receive(connection, at, size);
        if (got <= 0) {
            return false;
        }
        at += got;
        size -= (size_t)got;
    }
    return true;
}

void raw_send(struct raw_connection *connection, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t sent = connection->tls != NULL ? SSL_write(connection->tls, at, (int)length)
                                               : send(connection->fd, at, length, MSG_NOSIGNAL);
        if (sent <= 0) {
            return; /* the client is gone: nothing to play any more */
        }
        at += sent;
        length -= (size_t)sent;
    }
}

void raw_send_text(struct raw_connection *connection, const char *text)
{
    raw_send(connection, text, strlen(text));
}

static size_t content_length(const char *request)
{
    const char *line = strcasestr(request, "\r\nContent-Length:");
    return line != NULL ? strtoul(line + strlen("\r\nContent-Length:"), NULL, 10) : 0;
}

bool raw_read_request(struct raw_connection *connection)
{
    char request[RAW_REQUEST_BYTES];
    size_t length = 0;
    while (length < sizeof request - 1) { /* byte by byte: nothing behind the request is taken */
        if (!receive_all(connection, request + length, 1)) {
            return false;
        }
        request[++length] = '\0';
        if (length >= 4 && strcmp(request + length - 4, "\r\n\r\n") == 0) {
            break;
        }
    }
    size_t body = content_length(request);
    require(length + body < sizeof request, "a request of bearable length");
    if (!receive_all(connection, request + length, body)) {
        return false;
    }
    request[length + body] = '\0';
    memcpy(connection->log->request, request, length + body + 1);
    atomic_fetch_add(&connection->log->requests, 1);
    return true;
}

void raw_answer(struct raw_connection *connection, const char *response)
{
    if (raw_read_request(connection)) {
        raw_send_text(connection, response);
    }
}

static void accept_key(const char *request, char *to)
{
    static const char HEADER[] = "Sec-WebSocket-Key: ";
    const char *key = strcasestr(request, HEADER);
    require(key != NULL, "a WebSocket key");
    char joined[128];
    key += strlen(HEADER);
    (void)snprintf(joined, sizeof joined, "%.*s%s", (int)strcspn(key, "\r\n"), key, WEBSOCKET_GUID);
    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA1((const unsigned char *)joined, strlen(joined), digest);
    (void)EVP_EncodeBlock((unsigned char *)to, digest, sizeof digest);
}

bool raw_upgrade(struct raw_connection *connection)
{
    if (!raw_read_request(connection)) {
        return false;
    }
    char accept[64];
    char response[256];
    accept_key(connection->log->request, accept);
    (void)snprintf(response, sizeof response,
                   "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Accept: %s\r\n\r\n",
                   accept);
    raw_send_text(connection, response);
    return true;
}

void raw_frame(struct raw_connection *connection, int opcode, bool last, const void *payload, size_t length)
{
    unsigned char *frame = malloc(length + 10);
    require(frame != NULL, "malloc");
    size_t head = 2;
    frame[0] = (unsigned char)((last ? 0x80 : 0) | opcode);
    if (length < 126) {
        frame[1] = (unsigned char)length;
    } else {
        size_t bytes = length <= UINT16_MAX ? 2 : 8;
        frame[1] = bytes == 2 ? 126 : 127;
        for (size_t i = 0; i < bytes; i++) {
            frame[head++] = (unsigned char)(length >> 8 * (bytes - 1 - i));
        }
    }
    if (length > 0) {
        memcpy(frame + head, payload, length);
    }
    raw_send(connection, frame, head + length); /* in one piece, to be in one segment where it fits */
    free(frame);
}

void raw_text_frame(struct raw_connection *connection, const char *text)
{
    raw_frame(connection, RAW_TEXT, true, text, strlen(text));
}

static void log_frame(struct raw_connection *connection, int opcode, const unsigned char *payload,
                      size_t length)
{
    struct raw_log *log = connection->log;
    switch (opcode) {
    case RAW_TEXT:
    case RAW_BINARY:
    case RAW_CONTINUATION:
        atomic_fetch_add(&log->data_frames, 1);
        break;
    case RAW_PING:
        atomic_fetch_add(&log->ping_bytes, (int)length);
        atomic_fetch_add(&log->pings, 1);
        raw_frame(connection, RAW_PONG, true, payload, length);
        break;
    case RAW_PONG:
        memcpy(log->pong, payload, length);
        log->pong[length] = '\0';
        atomic_fetch_add(&log->pongs, 1);
        break;
    case RAW_CLOSE:
        atomic_fetch_add(&log->close_bytes, (int)length);
        atomic_fetch_add(&log->closes, 1);
        break;
    default:
        break;
    }
}

int raw_read_frame(struct raw_connection *connection)
{
    unsigned char head[2];
    unsigned char mask[4];
    unsigned char payload[RAW_PAYLOAD_BYTES];
    if (!receive_all(connection, head, sizeof head)) {
        return -1;
    }
    size_t length = head[1] & 0x7f;
    require((head[1] & 0x80) != 0 && length < 126, "a short masked frame");
    if (!receive_all(connection, mask, sizeof mask) || !receive_all(connection, payload, length)) {
        return -1;
    }
    for (size_t i = 0; i < length; i++) {
        payload[i] ^= mask[i % 4];
    }
    log_frame(connection, head[0] & 0x0f, payload, length);
    return head[0] & 0x0f;
}

void raw_wait(struct raw_connection *connection)
{
    char ignored[4096];
    while (receive(connection, ignored, sizeof ignored) > 0) {
    }
    atomic_fetch_add(&connection->log->hang_ups, 1);
}

/* Edge-triggered, as nginx does it. */
void raw_read_first_frames(struct raw_connection *connection)
{
    struct epoll_event arrival = {.events = EPOLLIN | EPOLLET};
    connection->arrivals = epoll_create1(EPOLL_CLOEXEC);
    require(connection->arrivals >= 0, "epoll_create1");
    require(epoll_ctl(connection->arrivals, EPOLL_CTL_ADD, connection->fd, &arrival) == 0, "epoll_ctl");
}

static bool is_buffered(const struct raw_connection *connection)
{
    return connection->tls != NULL && SSL_pending(connection->tls) > 0;
}

static bool is_waiting(const struct raw_connection *connection)
{
    int bytes = 0;
    require(ioctl(connection->fd, FIONREAD, &bytes) == 0, "FIONREAD");
    return bytes > 0 || is_buffered(connection);
}

int raw_read_arrival(struct raw_connection *connection)
{
    struct epoll_event arrival;
    if (epoll_wait(connection->arrivals, &arrival, 1, 0) <= 0) {
        return 0;
    }
    int opcode = raw_read_frame(connection);
    if (opcode >= 0 && is_waiting(connection)) {
        atomic_fetch_add(&connection->log->crowded, 1);
    }
    return opcode;
}

void raw_obey(struct raw_connection *connection)
{
    bool first_frames = connection->arrivals != 0;
    for (;;) {
        struct pollfd sources[] = {
            {.fd = first_frames ? connection->arrivals : connection->fd, .events = POLLIN},
            {.fd = connection->orders, .events = POLLIN},
        };
        bool buffered = !first_frames && is_buffered(connection);
        require(poll(sources, 2, buffered ? 0 : -1) >= 0, "poll");
        if (buffered || sources[0].revents != 0) { /* first: an order is not for one who is hung up on */
            if ((first_frames ? raw_read_arrival(connection) : raw_read_frame(connection)) < 0) {
                atomic_fetch_add(&connection->log->hang_ups, 1);
                return;
            }
        } else if (sources[1].revents != 0) {
            struct raw_order order;
            require(read(connection->orders, &order, sizeof order) == (ssize_t)sizeof order, "an order");
            connection->text = order.text;
            order.script(connection);
            connection->text = NULL;
            if (connection->fd < 0) {
                return;
            }
        }
    }
}

void raw_reset(struct raw_connection *connection)
{
    const struct linger at_once = {.l_onoff = 1};
    require(setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0, "SO_LINGER");
    (void)close(connection->fd);
    connection->fd = -1;
}

/* An authority, made when the first certificate is issued: all of a test's are of the same one. */
struct authority {
    EVP_PKEY *key;
    X509 *certificate;
};

static void add_extension(X509 *to, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, to, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    require(extension != NULL, value);
    X509_add_ext(to, extension, -1);
    X509_EXTENSION_free(extension);
}

/* `issuer` is NULL for one that is to be signed by itself. */
static X509 *make_certificate(EVP_PKEY *key, const char *subject, const struct authority *issuer,
                              bool expired)
{
    static long serial = 1;
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -7200);
    X509_gmtime_adj(X509_getm_notAfter(certificate), expired ? -3600 : 3600);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)subject, -1, -1, 0);
    X509_set_issuer_name(certificate, issuer != NULL ? X509_get_subject_name(issuer->certificate) : name);
    X509_set_pubkey(certificate, key);
    return certificate;
}

static const struct authority *the_authority(void)
{
    static struct authority authority;
    if (authority.key == NULL) {
        authority.key = EVP_EC_gen("P-256");
        authority.certificate = make_certificate(authority.key, "pbxboard test authority", NULL, false);
        add_extension(authority.certificate, authority.certificate, NID_basic_constraints,
                      "critical,CA:TRUE");
        X509_sign(authority.certificate, authority.key, EVP_sha256());
    }
    return &authority;
}

static void write_certificate(struct raw_server *server, X509 *certificate)
{
    if (server->ca_file[0] != '\0') {
        return; /* of a server that is started again: who trusts it has read the file */
    }
    (void)strncpy(server->ca_file, "/tmp/pbxboard-test-ca-XXXXXX", sizeof server->ca_file - 1);
    int fd = mkstemp(server->ca_file);
    require(fd >= 0, "mkstemp");
    FILE *file = fdopen(fd, "w");
    PEM_write_X509(file, certificate);
    (void)fclose(file);
}

static SSL_CTX *make_tls(struct raw_server *server, const struct raw_tls *tls)
{
    char names[128];
    EVP_PKEY *key = EVP_EC_gen("P-256");
    const struct authority *issuer = tls->issued ? the_authority() : NULL;
    X509 *certificate = make_certificate(key, tls->host, issuer, tls->expired);
    (void)snprintf(names, sizeof names, "DNS:%s", tls->host);
    add_extension(certificate, issuer != NULL ? issuer->certificate : certificate, NID_subject_alt_name,
                  names);
    X509_sign(certificate, issuer != NULL ? issuer->key : key, EVP_sha256());
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(context, certificate);
    SSL_CTX_use_PrivateKey(context, key);
    write_certificate(server, issuer != NULL ? issuer->certificate : certificate);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return context;
}

/* At `*port`, which is where nobody listens yet, or at any, where it is 0. */
static int listen_on_loopback(int *port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)*port)};
    socklen_t size = sizeof address;
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    require(fd >= 0, "socket");
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one); /* its last connections linger */
    require(bind(fd, (struct sockaddr *)&address, size) == 0, "bind");
    require(getsockname(fd, (struct sockaddr *)&address, &size) == 0, "getsockname");
    *port = ntohs(address.sin_port);
    return fd;
}

int raw_server_closed_port(void)
{
    int port = 0;
    (void)listen_on_loopback(&port); /* stays bound, so that nobody else gets the port */
    return port;
}

static void play(struct raw_connection *connection, SSL_CTX *context)
{
    int one = 1;
    (void)setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (context != NULL) {
        connection->tls = SSL_new(context);
        SSL_set_fd(connection->tls, connection->fd);
    }
    if (context == NULL || SSL_accept(connection->tls) == 1) {
        raw_script *script = connection->log->script;
        script(connection);
        if (connection->tls != NULL && connection->fd >= 0) {
            SSL_shutdown(connection->tls);
        }
    }
    SSL_free(connection->tls);
    if (connection->fd >= 0) {
        (void)close(connection->fd);
    }
}

/* Accepts a connection; with `parallel`, a process of its own is played in, and this one accepts the next. */
static void serve_one(int listener, struct raw_connection *connection, bool parallel, SSL_CTX *context)
{
    connection->fd = accept(listener, NULL, NULL);
    if (connection->fd < 0) {
        _exit(1);
    }
    atomic_fetch_add(&connection->log->connections, 1);
    pid_t child = parallel ? fork() : 0;
    require(child >= 0, "fork");
    if (child > 0) {
        (void)close(connection->fd);
        return;
    }
    if (parallel) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)close(listener);
    }
    play(connection, context);
    if (parallel) {
        _exit(0);
    }
}

static _Noreturn void serve(const struct raw_server *server, int listener, SSL_CTX *context)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that crashes leaves no server behind */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGCHLD, SIG_IGN); /* nobody waits for those who play */
    (void)setpgid(0, 0);            /* they are frozen together */
    for (int number = 1;; number++) {
        struct raw_connection connection = {
            .number = number, .user = server->user, .log = server->log, .orders = server->orders[0]};
        serve_one(listener, &connection, server->parallel, context);
    }
}

static void start(struct raw_server *server, const struct raw_tls *tls)
{
    SSL_CTX *context = tls != NULL ? make_tls(server, tls) : NULL;
    int listener = listen_on_loopback(&server->port);
    require(listen(listener, 16) == 0, "listen");
    server->child = fork();
    require(server->child >= 0, "fork");
    if (server->child == 0) {
        serve(server, listener, context);
    }
    (void)setpgid(server->child, server->child); /* whichever of the two is first */
    (void)close(listener);
    SSL_CTX_free(context);
}

static void set_up(struct raw_server *server, raw_script *script, const void *user)
{
    *server = (struct raw_server){.user = user};
    server->reserved = listen_on_loopback(&server->port);
    server->log = mmap(NULL, sizeof *server->log, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    require(server->log != MAP_FAILED, "mmap");
    require(pipe2(server->orders, O_CLOEXEC) == 0, "pipe");
    server->log->script = script;
}

void raw_server_start(struct raw_server *server, raw_script *script, const void *user,
                      const struct raw_tls *tls)
{
    set_up(server, script, user);
    start(server, tls);
}

void raw_server_start_parallel(struct raw_server *server, raw_script *script, const void *user,
                               const struct raw_tls *tls)
{
    set_up(server, script, user);
    server->parallel = true;
    start(server, tls);
}

void raw_server_play(struct raw_server *server, raw_script *script)
{
    server->log->script = script;
}

void raw_server_order(struct raw_server *server, raw_script *script, const char *text)
{
    struct raw_order order = {.script = script};
    (void)snprintf(order.text, sizeof order.text, "%s", text != NULL ? text : "");
    require(write(server->orders[1], &order, sizeof order) == (ssize_t)sizeof order, "an order");
}

void raw_server_kill(struct raw_server *server)
{
    if (server->child > 0) {
        (void)kill(-server->child, SIGKILL);
        (void)waitpid(server->child, NULL, 0);
        server->child = 0;
    }
}

void raw_server_restart(struct raw_server *server, const struct raw_tls *tls)
{
    raw_server_kill(server);
    start(server, tls);
}

void raw_server_freeze(struct raw_server *server)
{
    require(kill(-server->child, SIGSTOP) == 0, "SIGSTOP");
}

void raw_server_thaw(struct raw_server *server)
{
    require(kill(-server->child, SIGCONT) == 0, "SIGCONT");
}

void raw_server_stop(struct raw_server *server)
{
    raw_server_kill(server);
    (void)munmap(server->log, sizeof *server->log);
    (void)close(server->reserved);
    (void)close(server->orders[0]);
    (void)close(server->orders[1]);
    if (server->ca_file[0] != '\0') {
        (void)unlink(server->ca_file);
    }
}
