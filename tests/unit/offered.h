/* A TLS server that takes whatever protocol is offered first (ALPN), and the
 * offer of HTTP/2. */
#ifndef OFFERED_H
#define OFFERED_H

#include <openssl/ssl.h>

static const unsigned char h2_name[] = {2, 'h', '2'};

static int on_offer(SSL *ssl, const unsigned char **ret, unsigned char *ret_len,
                    const unsigned char *offer, unsigned len, void *arg)
{
    (void)ssl;
    (void)len;
    (void)arg;
    *ret = offer + 1;
    *ret_len = offer[0];
    return SSL_TLSEXT_ERR_OK;
}

#endif
