/*
 * Base64 (RFC 4648, section 4), as strict as libcurl's own.
 *
 * Neighbours: expand.
 */
#ifndef WARMCURL_BASE64_H
#define WARMCURL_BASE64_H

#include <stddef.h>

/* Encodes LEN bytes, with padding; in the arena, a zero byte behind. */
char *base64_encode(const char *data, size_t len, size_t *ret_len);

/* Decodes LEN bytes of TEXT: groups of four, the last one padded, and nothing
 * else; bits that no byte needs may be anything.  Returns 0 and sets *RET_DATA
 * (in the arena, a zero byte behind) and *RET_LEN, or -EINVAL, also for no text
 * at all. */
int base64_decode(const char *text, size_t len, char **ret_data,
                  size_t *ret_len);

#endif
