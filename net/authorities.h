#pragma once

/* The authorities that this system trusts, as Debian's ca-certificates keeps them. */
#define SYSTEM_AUTHORITIES "/etc/ssl/certs/ca-certificates.crt"
