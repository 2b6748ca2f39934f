/*
 * Gives a TLS connection that several HTTP/2 requests share an end in good
 * order, however it ends.
 *
 * When a server dies or cuts the line, libcurl reads what came for all of them
 * on behalf of one, and wants to tell the server something; the error that it
 * gets from either it shows to the others, too, though their answers came
 * whole (lib/http2.c).  A curl with a connection of its own would have had
 * them.  HTTP/2 tells by itself whether an answer is whole, so nobody takes a
 * part of one for all.  Other protocols are cut off by who can end a
 * connection, and are left alone.
 *
 * Neighbours: attempt knows when a connection is shared, trust what is TLS.
 */
#ifndef WARMCURL_GOODEND_H
#define WARMCURL_GOODEND_H

/* From now on an error of the socket below SSL, libcurl's (an SSL *), is an end
 * for who reads, and nothing for who writes.  Does nothing twice, nothing where
 * SSL carries no HTTP/2, and nothing without memory. */
void goodend_give(const void *ssl);

#endif
