/* Why a request has failed, in the user's language. */

#include "net/rest_failure.h"

#include "model/words.h"

#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

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
    } else if (code == CURLE_PEER_FAILED_VERIFICATION &&
               details[0] != '\0') { /* for another host, curl says */
        (void)snprintf(text, size, _("its certificate is not trusted: %s"), details);
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

void rest_failure(CURL *easy, CURLcode code, const char *details, bool left, char *text, size_t size)
{
    const char *words = NULL;
    switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CIPHER:
        write_tls_failure(easy, code, details, text, size);
        return;
    case CURLE_OPERATION_TIMEDOUT:
        words = left ? _("it took too long") : _("no connection in time");
        break;
    case CURLE_COULDNT_CONNECT:
        words = connect_failure(easy);
        break;
    case CURLE_GOT_NOTHING:
        words = _("it hung up without an answer");
        break;
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
        words = _("its answer broke off");
        break;
    case CURLE_OUT_OF_MEMORY: /* of curl's own limits: of a head that is too long, that is what it says */
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
