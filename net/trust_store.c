/* The certificates that TLS connections trust. */

#include "net/trust_store.h"

#include <openssl/err.h>
#include <sys/stat.h>
#include <unistd.h>

bool trust_store_is_readable(const char *ca_file)
{
    struct stat status;
    return stat(ca_file, &status) == 0 && S_ISREG(status.st_mode) && access(ca_file, R_OK) == 0;
}

bool trust_store_load(SSL_CTX *context, const char *ca_file)
{
    X509_STORE *store = SSL_CTX_get_cert_store(context);
    (void)X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN); /* as libcurl does; nobody else sets it */
    (void)X509_STORE_load_path(store, TRUST_STORE_FOLDER);        /* without it no certificate is trusted */
    bool whole =
        ca_file == NULL || (trust_store_is_readable(ca_file) && X509_STORE_load_file(store, ca_file) == 1);
    ERR_clear_error();
    return whole;
}
