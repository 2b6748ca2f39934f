/*
 * Request bodies that the client holds: read by credit.
 *
 * libcurl asks for bytes; what is not here yet is asked of the client with
 * WANT, and the transfer pauses until DATA, END or READERR comes.  One credit
 * is outstanding at most, and the next is given while libcurl still sends
 * what it has.  Neighbours: transfer owns pulls, setopt gives them to
 * libcurl, session brings the answers.
 */
#ifndef WARMCURL_PULL_H
#define WARMCURL_PULL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pull;

/* Asks the client: sends WANT. */
typedef void pull_want_cb(void *arg, uint16_t source, uint64_t offset,
                          uint32_t bytes);

/* SIZE in bytes, -1 when unknown.  NULL without memory. */
struct pull *pull_new(struct pull **list, uint16_t source, int64_t size,
                      bool seekable, pull_want_cb *want, void *arg);
void pull_free_all(struct pull **list);
struct pull *pull_find(struct pull *list, uint16_t source);

/* True when libcurl is paused for any of them. */
bool pull_waits(const struct pull *list);

/* True when libcurl has all of them, to their ends. */
bool pull_is_drained(const struct pull *list);

/* For CURLOPT_READFUNCTION, CURLOPT_SEEKFUNCTION and curl_mime_data_cb(); ARG
 * is the pull. */
size_t pull_read(char *buffer, size_t size, size_t count, void *arg);
int pull_seek(void *arg, curl_off_t offset, int origin);

/* Back to the beginning of all, which are seekable: the request is made once
 * more and nothing of the one before reads any more. */
void pull_rewind(struct pull *list);

/*
 * The client's answers.  Return 1 when libcurl waits for it and the transfer
 * is to be unpaused, 0 when not, -EBADMSG for an answer that nobody asked
 * for or that is longer than asked, -ENOMEM.
 */
int pull_data(struct pull *pull, const char *data, size_t len);
int pull_end(struct pull *pull, uint32_t error);

#endif
