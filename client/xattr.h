/*
 * --xattr: where a file came from, in its extended attributes.
 *
 * Neighbours: finish calls it when a transfer has succeeded.
 */
#ifndef WARMCURL_XATTR_H
#define WARMCURL_XATTR_H

struct transfer;

/* Sets the attributes of T's file, if it has one that is open.  Warns where
 * that fails. */
void xattr_set(const struct transfer *t);

#endif
