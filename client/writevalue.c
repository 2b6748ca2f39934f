#include "client/writevalue.h"

#include <string.h>

#include "client/dialect.h"
#include "client/transfer.h"
#include "client/writevars.h"

static struct writevalue none(void)
{
    return (struct writevalue){.kind = WRITEVALUE_NONE};
}

static struct writevalue num_of(enum writevalue_kind kind, int64_t num)
{
    return (struct writevalue){.kind = kind, .num = num};
}

static struct writevalue text_of(struct wire_str text)
{
    return (struct writevalue){.kind = WRITEVALUE_TEXT, .text = text};
}

static struct writevalue cstr_of(const char *text)
{
    return text_of((struct wire_str){text, strlen(text)});
}

/* --- libcurl's ------------------------------------------------------------ */

/* A figure that a libcurl of this version has no name for. */
static bool is_unknown(const struct transfer *t, const struct writevar *v)
{
    return !dialect_since(v->since) &&
           outcome_num(&t->outcome, v->number, INT64_MIN) == INT64_MIN;
}

static struct writevalue info(const struct transfer *t,
                              const struct writevar *v,
                              enum writevalue_kind kind)
{
    if (is_unknown(t, v))
        return num_of(WRITEVALUE_UNKNOWN, 0);
    return num_of(kind, outcome_num(&t->outcome, v->number, 0));
}

struct writevalue writevalue_num(const struct transfer *t,
                                 const struct writevar *v)
{
    return info(t, v, WRITEVALUE_NUM);
}

struct writevalue writevalue_status(const struct transfer *t,
                                    const struct writevar *v)
{
    struct writevalue value = info(t, v, WRITEVALUE_STATUS);

    /* Without libcurl's figures the status line itself tells. */
    if (v->number == WC_INFO_RESPONSE_CODE && !t->outcome.info_count)
        value.num = t->response.status;
    return value;
}

struct writevalue writevalue_seconds(const struct transfer *t,
                                     const struct writevar *v)
{
    return info(t, v, WRITEVALUE_SECONDS);
}

struct writevalue writevalue_text(const struct transfer *t,
                                  const struct writevar *v)
{
    struct wire_str text;

    return outcome_find_str(&t->outcome, v->number, &text) ? text_of(text)
                                                           : none();
}

/* libcurl's default, where it was never told of the transfer. */
struct writevalue writevalue_method(const struct transfer *t,
                                    const struct writevar *v)
{
    return t->attempts ? writevalue_text(t, v) : cstr_of("GET");
}

/* libcurl knows the URL before a body that can't be had ends the transfer. */
struct writevalue writevalue_effective_url(const struct transfer *t,
                                           const struct writevar *v)
{
    return t->is_loaded && !t->attempts ? cstr_of(t->plan.url)
                                        : writevalue_text(t, v);
}

struct writevalue writevalue_http_version(const struct transfer *t,
                                          const struct writevar *v)
{
    /* By CURL_HTTP_VERSION_*, curl/curl.h. */
    static const char *const names[] = {"0", "1.0", "1.1", "2"};
    int64_t version = outcome_num(&t->outcome, v->number, 0);

    if (version == 30)
        return cstr_of("3");
    return cstr_of(version >= 0 && version < 4 ? names[version] : "");
}

/* A libcurl that does not count lets us do so. */
struct writevalue writevalue_delivered(const struct transfer *t,
                                       const struct writevar *v)
{
    return num_of(WRITEVALUE_NUM,
                  outcome_num(&t->outcome, v->number, t->body_bytes));
}

/* --- details -------------------------------------------------------------- */

struct writevalue writevalue_certs(const struct transfer *t,
                                   const struct writevar *v)
{
    (void)v;
    return text_of(outcome_str(&t->outcome, WC_INFO_WC_CERTS));
}

static struct writevalue part(const struct transfer *t, uint32_t number)
{
    const struct writevar v = {.number = number};

    return writevalue_text(t, &v);
}

struct writevalue writevalue_url_part(const struct transfer *t,
                                      const struct writevar *v)
{
    return part(t, WC_INFO_WC_URL + v->number);
}

struct writevalue writevalue_effective_part(const struct transfer *t,
                                            const struct writevar *v)
{
    return part(t, WC_INFO_WC_EFFECTIVE_URL + v->number);
}

/* --- the client's own ----------------------------------------------------- */

struct writevalue writevalue_error(const struct transfer *t,
                                   const struct writevar *v)
{
    (void)v;
    return t->outcome.code ? cstr_of(outcome_text(&t->outcome)) : none();
}

struct writevalue writevalue_exit_code(const struct transfer *t,
                                       const struct writevar *v)
{
    (void)v;
    return num_of(WRITEVALUE_NUM, t->outcome.code);
}

struct writevalue writevalue_file_name(const struct transfer *t,
                                       const struct writevar *v)
{
    (void)v;
    return t->sink.name ? cstr_of(t->sink.name) : none();
}

struct writevalue writevalue_header_count(const struct transfer *t,
                                          const struct writevar *v)
{
    (void)v;
    return num_of(WRITEVALUE_NUM, t->response.header_count);
}

struct writevalue writevalue_nothing(const struct transfer *t,
                                     const struct writevar *v)
{
    (void)t;
    (void)v;
    return none();
}

struct writevalue writevalue_retries(const struct transfer *t,
                                     const struct writevar *v)
{
    (void)v;
    return num_of(WRITEVALUE_NUM, dialect_does(DIALECT_FORGETS_TRIES)
                                      ? 0
                                      : (int64_t)t->attempts - 1);
}

struct writevalue writevalue_url(const struct transfer *t,
                                 const struct writevar *v)
{
    (void)v;
    return cstr_of(t->plan.url);
}

struct writevalue writevalue_url_number(const struct transfer *t,
                                        const struct writevar *v)
{
    (void)v;
    return num_of(WRITEVALUE_NUM, t->plan.number);
}

struct writevalue writevalue_transfer_number(const struct transfer *t,
                                             const struct writevar *v)
{
    (void)v;
    return num_of(WRITEVALUE_NUM, t->number);
}
