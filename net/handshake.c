/* One TLS handshake for diagnosis. */

#include "net/handshake.h"

#include "model/memory.h"
#include "model/text.h"
#include "net/tcp_probe.h"
#include "net/trust_store.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct handshake {
    struct loop *loop;
    struct loop_timer *timer; /* the deadline; 0 ms reports a failure to start */
    handshake_callback *callback;
    void *user;
    int fd;
    SSL_CTX *context;
    SSL *tls;
    struct handshake_result result;
};

/* ---- what the certificate says ---- */

static int64_t unix_ms(const ASN1_TIME *time)
{
    struct tm parts = {0};
    return ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) * 1000 : 0;
}

static void add_name(char *names, const char *name, size_t length)
{
    size_t used = strlen(names);
    if (used > 0 && used + 2 < HANDSHAKE_NAMES_BYTES) {
        used += (size_t)snprintf(names + used, HANDSHAKE_NAMES_BYTES - used, ", ");
    }
    (void)text_clean(names + used, HANDSHAKE_NAMES_BYTES - used, name, length); /* truncated if too long */
}

static void add_alternative(char *names, const GENERAL_NAME *name)
{
    char numeric[INET6_ADDRSTRLEN];
    if (name->type == GEN_DNS) {
        add_name(names, (const char *)ASN1_STRING_get0_data(name->d.dNSName),
                 (size_t)ASN1_STRING_length(name->d.dNSName));
    } else if (name->type == GEN_IPADD) {
        int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
        bool known = family == AF_INET || ASN1_STRING_length(name->d.iPAddress) == 16;
        if (known &&
            inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), numeric, sizeof numeric) != NULL) {
            add_name(names, numeric, strlen(numeric));
        }
    }
}

/* The common name, else the organization. */
static void write_name(char *to, const X509_NAME *name)
{
    static const int parts[] = {NID_commonName, NID_organizationName};
    char text[HANDSHAKE_NAMES_BYTES];
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        int length = X509_NAME_get_text_by_NID((X509_NAME *)(uintptr_t)name, parts[i], text, sizeof text);
        if (length > 0) {
            (void)text_clean(to, HANDSHAKE_NAMES_BYTES, text, (size_t)length);
            return;
        }
    }
}

static void read_names(struct handshake_result *result, const X509 *certificate)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        add_alternative(result->names, sk_GENERAL_NAME_value(names, i));
    }
    GENERAL_NAMES_free(names);
    if (result->names[0] == '\0') {
        write_name(result->names, X509_get_subject_name(certificate));
    }
}

static enum handshake_verdict verdict_of(long verdict, const struct handshake_result *result, int64_t now)
{
    switch (verdict) {
    case X509_V_OK:
        return HANDSHAKE_TRUSTED;
    case X509_V_ERR_CERT_HAS_EXPIRED: /* else an authority's certificate */
        return result->valid_until < now ? HANDSHAKE_EXPIRED : HANDSHAKE_NOT_TRUSTED;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return result->valid_from > now ? HANDSHAKE_NOT_YET_VALID : HANDSHAKE_NOT_TRUSTED;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return HANDSHAKE_NAME_MISMATCH;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return HANDSHAKE_SELF_SIGNED;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return HANDSHAKE_UNKNOWN_ISSUER;
    default:
        return HANDSHAKE_NOT_TRUSTED;
    }
}

static void read_certificate(struct handshake *handshake)
{
    struct handshake_result *result = &handshake->result;
    const X509 *certificate = SSL_get0_peer_certificate(handshake->tls);
    long verdict = SSL_get_verify_result(handshake->tls);
    (void)snprintf(result->version, sizeof result->version, "%s", SSL_get_version(handshake->tls));
    if (certificate != NULL) {
        result->valid_from = unix_ms(X509_get0_notBefore(certificate));
        result->valid_until = unix_ms(X509_get0_notAfter(certificate));
        read_names(result, certificate);
        write_name(result->issuer, X509_get_issuer_name(certificate));
    }
    result->verdict = verdict_of(verdict, result, loop_wall_clock_ms(handshake->loop));
    (void)snprintf(result->reason, sizeof result->reason, "%s", X509_verify_cert_error_string(verdict));
}

/* ---- the handshake ---- */

static void finish(struct handshake *handshake)
{
    handshake_callback *callback = handshake->callback;
    void *user = handshake->user;
    struct handshake_result result = handshake->result;
    handshake_cancel(handshake);
    callback(user, &result);
}

static void classify_failure(struct handshake *handshake, int kind)
{
    struct handshake_result *result = &handshake->result;
    unsigned long code = ERR_peek_error();
    const char *words = ERR_reason_error_string(code);
    int reason = ERR_GET_REASON(code);
    if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
        reason == SSL_R_PACKET_LENGTH_TOO_LONG || reason == SSL_R_RECORD_LENGTH_MISMATCH) {
        result->verdict = HANDSHAKE_NOT_TLS; /* the received bytes are no TLS record */
    } else if (kind == SSL_ERROR_SYSCALL || kind == SSL_ERROR_ZERO_RETURN ||
               reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        result->verdict = HANDSHAKE_CLOSED;
    } else {
        result->verdict = HANDSHAKE_FAILED;
        (void)snprintf(result->reason, sizeof result->reason, "%s", words != NULL ? words : "");
    }
}

static void continue_handshake(void *user, int fd, unsigned events)
{
    (void)events;
    struct handshake *handshake = user;
    ERR_clear_error();
    int result = SSL_connect(handshake->tls);
    int kind = result == 1 ? SSL_ERROR_NONE : SSL_get_error(handshake->tls, result);
    if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) {
        (void)loop_watch(handshake->loop, fd, kind == SSL_ERROR_WANT_READ ? LOOP_READ : LOOP_WRITE,
                         continue_handshake, handshake);
        return;
    }
    if (kind == SSL_ERROR_NONE) {
        read_certificate(handshake);
    } else {
        classify_failure(handshake, kind);
    }
    ERR_clear_error();
    finish(handshake);
}

static void on_timer(void *user)
{
    finish(user);
}

/* Sets the trust store and the expected host name, exactly as the connections that carry the key do. */
static bool set_up(struct handshake *handshake, const struct url *address, const char *ca_file)
{
    struct in6_addr ignored;
    bool numeric =
        inet_pton(AF_INET, address->host, &ignored) == 1 || inet_pton(AF_INET6, address->host, &ignored) == 1;
    handshake->context = memory_checked(SSL_CTX_new(TLS_client_method()));
    if (!trust_store_load(handshake->context, ca_file)) {
        return false;
    }
    handshake->tls = memory_checked(SSL_new(handshake->context));
    /* Completes with any certificate, to read all of it; its verification result is read afterwards. */
    SSL_set_verify(handshake->tls, SSL_VERIFY_NONE, NULL);
    if (numeric) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(handshake->tls), address->host) == 1;
    }
    return SSL_set_tlsext_host_name(handshake->tls, address->host) == 1 &&
           SSL_set1_host(handshake->tls, address->host) == 1;
}

struct handshake *handshake_start(struct loop *loop, const struct url *address, const char *numeric,
                                  const char *ca_file, int64_t deadline_ms, handshake_callback *callback,
                                  void *user)
{
    struct handshake *handshake = memory_new(1, sizeof *handshake);
    *handshake = (struct handshake){.loop = loop, .callback = callback, .user = user, .fd = -1};
    handshake->timer = loop_timer_new(loop, on_timer, handshake);
    handshake->result.verdict = HANDSHAKE_NO_TRUST_STORE;
    bool begun = set_up(handshake, address, ca_file);
    ERR_clear_error();
    if (begun) {
        handshake->result.verdict = HANDSHAKE_TIMED_OUT;
        handshake->fd = tcp_probe_connect(numeric, address->port);
        begun = handshake->fd >= 0 && SSL_set_fd(handshake->tls, handshake->fd) == 1 &&
                loop_watch(loop, handshake->fd, LOOP_WRITE, continue_handshake, handshake);
    }
    loop_timer_set_ms(handshake->timer, begun ? deadline_ms : 0);
    return handshake;
}

void handshake_cancel(struct handshake *handshake)
{
    if (handshake == NULL) {
        return;
    }
    loop_timer_free(handshake->timer);
    SSL_free(handshake->tls);
    SSL_CTX_free(handshake->context);
    if (handshake->fd >= 0) {
        loop_unwatch(handshake->loop, handshake->fd);
        (void)close(handshake->fd);
    }
    free(handshake);
}
