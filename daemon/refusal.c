/*
 * Whether a server refused a request unprocessed: HTTP/2's REFUSED_STREAM, or
 * a GOAWAY that leaves it out (RFC 9113, 8.7).
 *
 * libcurl says in its log alone why it sends a request again, and before 8.19
 * not even there when the connection was used before: it keeps the refusal for
 * itself then, and tells it instead of the next failure on a new connection
 * (lib/transfer.c).  So it gets such a failure, on one whose output leads
 * nowhere.
 */
#include "daemon/transfer_internal.h"

#include <string.h>

#include "daemon/libcurl.h"

/* ---- what libcurl says ---- */

/* Takes WORDS off *TEXT; false when it begins with others. */
static bool take(struct wire_str *text, const char *words)
{
    size_t len = strlen(words);

    if (text->len < len || memcmp(text->data, words, len))
        return false;
    text->data += len;
    text->len -= len;
    return true;
}

/* The same for WORDS and a number of 31 bits behind them. */
static bool take_number(struct wire_str *text, const char *words, uint32_t *ret)
{
    size_t digits = 0;

    if (!take(text, words))
        return false;
    for (*ret = 0; digits < text->len && digits < 10; digits++) {
        char c = text->data[digits];

        if (c < '0' || c > '9')
            break;
        *ret = *ret * 10 + (uint32_t)(c - '0');
    }
    text->data += digits;
    text->len -= digits;
    return digits;
}

/* "HTTP/2 stream 3 refused by server, try again on a new connection": from
 * 8.19 on (lib/http2.c) at the moment when that is known. */
static bool says_refused(struct wire_str text)
{
    uint32_t stream;

    return take_number(&text, "HTTP/2 stream ", &stream) &&
           take(&text, " refused by server");
}

/* "recveived GOAWAY, error=0, last_stream=1": 7.88.1 (lib/http2.c) ends with
 * an error where that leaves out the only request on the connection. */
static bool says_left_out(struct wire_str text, uint32_t stream)
{
    uint32_t error, last;

    return take_number(&text, "recveived GOAWAY, error=", &error) &&
           take_number(&text, ", last_stream=", &last) && last < stream;
}

/* The request that is about to be sent again can be asked about on a new
 * connection alone.  After a redirect libcurl takes no heed of this. */
static void on_died(struct transfer *t)
{
    if (attempt_repeats(t) && !refusal_is_told())
        curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
}

void refusal_begin(struct transfer *t)
{
    bool was_answered = t->header_seen || !t->sendings++;

    t->doubtful = (t->doubtful || !was_answered) && !t->settled;
    t->settled = false;
}

/* lib/transfer.c says so once it forgets the refusal.  Who heard of that from
 * http2.c does not listen, nor does who may be told of an earlier one. */
static void on_told_late(struct transfer *t)
{
    t->settled = true;
    t->refused |= !t->told_refused && !t->doubtful;
}

/* The words count at the line's beginning alone: URLs and what servers say
 * stand in others. */
void refusal_note_text(struct transfer *t, const char *data, size_t len)
{
    struct wire_str text = {data, len};

    if (says_refused(text))
        t->refused = t->told_refused = true;
    else if (take(&text, "REFUSED_STREAM, retrying"))
        on_told_late(t);
    else if (take(&text, "Downgrades to HTTP/1.1") ||
             says_left_out(text, t->stream))
        t->refused = true;
    else if (take(&text, "Connection died, retrying"))
        on_died(t);
    else
        take_number(&text, "Using Stream ID: ", &t->stream);
    if (t->refused)
        t->vetoed = false;
}

bool refusal_is_told(void)
{
    return libcurl_is(0x081300);
}

/* ---- asking ---- */

bool refusal_ask(struct transfer *t, struct conn *conn)
{
    return !refusal_is_told() && attempt_bears_loss(t) && !conn->dead &&
           !conn->attached && conn->opener == t->serial &&
           registry_mute(conn, learn_ssl(t));
}
