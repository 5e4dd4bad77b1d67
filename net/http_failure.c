/* Why a request has failed, in the user's language. */

#include "net/http_failure.h"

#include "model/i18n.h"

#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

enum {
    CODE_TOO_LARGE = 100,        /* CURLE_TOO_LARGE, which curl knows since 8.6 */
    HEAD_BYTES_MAX = 300 * 1024, /* what curl takes of a head */
};

static long curl_number(CURL *easy, CURLINFO info)
{
    long number = 0;
    (void)curl_easy_getinfo(easy, info, &number); /* leaves 0 for what is not known */
    return number;
}

static void write_tls_failure(CURL *easy, CURLcode code, const char *details, char *text, size_t size)
{
    long verdict = curl_number(easy, CURLINFO_SSL_VERIFYRESULT);
    if (verdict != X509_V_OK &&
        verdict != X509_V_ERR_UNSPECIFIED) { /* the latter: no certificate was looked at */
        (void)snprintf(text, size, _("its certificate is not trusted: %s"),
                       X509_verify_cert_error_string(verdict));
    } else if (code == CURLE_PEER_FAILED_VERIFICATION) { /* what curl looks at itself is the name in it */
        (void)snprintf(text, size, _("its certificate is not trusted: %s"), _("it is for another host"));
    } else if (details[0] != '\0') {
        (void)snprintf(text, size, _("no TLS with it: %s"), details);
    } else {
        (void)snprintf(text, size, "%s", _("no TLS with it: does this port speak it?"));
    }
}

static const char *connect_failure(CURL *easy)
{
    long os_error = curl_number(easy, CURLINFO_OS_ERRNO);
    return os_error != 0 ? strerror((int)os_error) : _("no connection");
}

/* Curl says of a head beyond its own limit, in bytes, that receiving has failed. */
static const char *receive_failure(CURL *easy)
{
    bool too_long = curl_number(easy, CURLINFO_HEADER_SIZE) > HEAD_BYTES_MAX;
    return too_long ? _("its answer is too large") : _("its answer broke off");
}

void http_failure(CURL *easy, CURLcode code, const char *details, bool sent, char *text, size_t size)
{
    const char *words = NULL;
    switch ((int)code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CIPHER:
        write_tls_failure(easy, code, details, text, size);
        return;
    case CURLE_OPERATION_TIMEDOUT:
        words = sent ? _("it took too long") : _("no connection in time");
        break;
    case CURLE_COULDNT_CONNECT:
        words = connect_failure(easy);
        break;
    case CURLE_GOT_NOTHING:
        words = _("it hung up without an answer");
        break;
    case CURLE_PARTIAL_FILE:
        words = _("its answer broke off");
        break;
    case CURLE_RECV_ERROR:
        words = receive_failure(easy);
        break;
    case CODE_TOO_LARGE:      /* a line of the head, or how many there are … */
    case CURLE_OUT_OF_MEMORY: /* … which an older curl calls so */
        words = _("its answer is too large");
        break;
    case CURLE_BAD_CONTENT_ENCODING:
        words = _("its answer is packed in a way that was not asked for");
        break;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        words = _("its answer is not HTTP");
        break;
    default:
        words = details[0] != '\0' ? details : curl_easy_strerror(code);
    }
    (void)snprintf(text, size, "%s", words); /* cut when too long */
}
