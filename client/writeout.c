#include "client/writeout.h"

#include <string.h>
#include <strings.h>

#include "client/text.h"
#include "client/transfer.h"

/* Bytes of one piece of the format's result; headers of a response fit. */
#define PIECE_BYTES (2 * RESPONSE_HEADER_BYTES)

struct writer {
    struct transfer *t;
    struct wire_writer w; /* not printed yet */
    bool to_stderr;
    bool stop; /* %{onerror} without an error */
};

/* One variable.  Only some of them use NUMBER. */
struct variable {
    const char *name;
    void (*put)(struct writer *out, const struct variable *v);
    uint32_t number; /* enum wc_info */
};

static void flush(struct writer *out)
{
    if (out->to_stderr)
        console_err(out->t->console, out->w.data, out->w.len);
    else
        console_out(out->t->console, out->w.data, out->w.len, false);
    wire_writer_reset(&out->w);
}

/* --- figures -------------------------------------------------------------- */

static int64_t num(const struct writer *out, const struct variable *v)
{
    return outcome_num(&out->t->outcome, v->number, 0);
}

static void put_num(struct writer *out, const struct variable *v)
{
    text_add_num(&out->w, num(out, v));
}

static void put_status(struct writer *out, const struct variable *v)
{
    int64_t status = num(out, v);

    /* Without libcurl's figures the status line itself tells. */
    if (v->number == WC_INFO_RESPONSE_CODE && !out->t->outcome.info_count)
        status = out->t->response.status;
    text_add_padded(&out->w, status, 3, '0');
}

static void put_seconds(struct writer *out, const struct variable *v)
{
    text_add_seconds(&out->w, num(out, v));
}

static void put_str(struct writer *out, const struct variable *v)
{
    struct wire_str s = outcome_str(&out->t->outcome, v->number);

    text_add_len(&out->w, s.data, s.len);
}

static void put_http_version(struct writer *out, const struct variable *v)
{
    /* By CURL_HTTP_VERSION_*, curl/curl.h. */
    static const char *const names[] = {"0", "1.0", "1.1", "2"};
    int64_t version = num(out, v);

    if (version == 30)
        text_add(&out->w, "3");
    else if (version >= 0 && version < 4)
        text_add(&out->w, names[version]);
}

/* --- the client's own ----------------------------------------------------- */

static void put_exit_code(struct writer *out, const struct variable *v)
{
    (void)v;
    text_add_num(&out->w, out->t->outcome.code);
}

static void put_error(struct writer *out, const struct variable *v)
{
    (void)v;
    text_add(&out->w, outcome_text(&out->t->outcome));
}

static void put_file_name(struct writer *out, const struct variable *v)
{
    (void)v;
    if (out->t->sink.name)
        text_add(&out->w, out->t->sink.name);
}

static void put_url(struct writer *out, const struct variable *v)
{
    (void)v;
    text_add(&out->w, out->t->plan.url);
}

static void put_url_number(struct writer *out, const struct variable *v)
{
    (void)v;
    text_add_num(&out->w, out->t->plan.number);
}

static void put_nothing(struct writer *out, const struct variable *v)
{
    (void)out;
    (void)v;
}

/* --- headers -------------------------------------------------------------- */

/* The answer to a CONNECT that failed is no response. */
static bool has_headers(const struct writer *out)
{
    return outcome_num(&out->t->outcome, WC_INFO_RESPONSE_CODE,
                       out->t->response.status) != 0;
}

static void put_header_count(struct writer *out, const struct variable *v)
{
    (void)v;
    text_add_num(&out->w, has_headers(out) ? out->t->response.header_count : 0);
}

static void put_json_string(struct wire_writer *w, const char *s, size_t len,
                            bool lower)
{
    static const char escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    static const char digits[] = "0123456789abcdef";

    text_add_char(w, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        const char *e = escapes;

        while (*e && (unsigned char)*e != c)
            e += 2;
        if (*e) {
            text_add_char(w, '\\');
            text_add_char(w, e[1]);
        } else if (c < 32) {
            text_add(w, "\\u00");
            text_add_char(w, digits[c >> 4]);
            text_add_char(w, digits[c & 15]);
        } else {
            text_add_char(w, lower && c >= 'A' && c <= 'Z' ? (char)(c + 32)
                                                           : (char)c);
        }
    }
    text_add_char(w, '"');
}

static bool same_name(const struct response_header *a,
                      const struct response_header *b)
{
    return a->name_len == b->name_len &&
           !strncasecmp(a->name, b->name, a->name_len);
}

/* True when a header before POS has the name of H. */
static bool seen_before(const struct response *r, size_t pos,
                        const struct response_header *h)
{
    struct response_header other;
    size_t at = 0;

    while (at < pos && response_next(r, &at, &other))
        if (at <= pos && same_name(&other, h))
            return true;
    return false;
}

/* All values of H's name, from H on. */
static void put_json_values(struct writer *out, size_t pos,
                            const struct response_header *h)
{
    struct response_header other = *h;
    bool more = false;

    text_add_char(&out->w, '[');
    do {
        if (!same_name(&other, h))
            continue;
        if (more)
            text_add_char(&out->w, ',');
        put_json_string(&out->w, other.value, other.value_len, false);
        more = true;
    } while (response_next(&out->t->response, &pos, &other));
    text_add_char(&out->w, ']');
}

static void put_header_json(struct writer *out, const struct variable *v)
{
    const struct response *r = &out->t->response;
    struct response_header h;
    size_t pos = 0;
    size_t before = 0;
    bool more = false;

    (void)v;
    text_add_char(&out->w, '{');
    while (has_headers(out) && response_next(r, &pos, &h)) {
        if (!seen_before(r, before, &h)) {
            text_add(&out->w, more ? ",\n" : "");
            put_json_string(&out->w, h.name, h.name_len, true);
            text_add_char(&out->w, ':');
            put_json_values(out, pos, &h);
            more = true;
        }
        before = pos;
    }
    text_add(&out->w, "\n}");
}

/* %header{NAME}: the first of that name. */
static void put_header(struct writer *out, const char *name, size_t len)
{
    struct response_header wanted = {.name = name, .name_len = len};
    struct response_header h;
    size_t pos = 0;

    while (has_headers(out) && response_next(&out->t->response, &pos, &h)) {
        if (same_name(&h, &wanted)) {
            text_add_len(&out->w, h.value, h.value_len);
            return;
        }
    }
}

/* --- directions ----------------------------------------------------------- */

static void to_stdout(struct writer *out, const struct variable *v)
{
    (void)v;
    flush(out);
    out->to_stderr = false;
}

static void to_stderr(struct writer *out, const struct variable *v)
{
    (void)v;
    flush(out);
    out->to_stderr = true;
}

static void only_on_error(struct writer *out, const struct variable *v)
{
    (void)v;
    out->stop = !out->t->outcome.code;
}

/* --- the format ----------------------------------------------------------- */

static const struct variable variables[] = {
    {"content_type", put_str, WC_INFO_CONTENT_TYPE},
    {"errormsg", put_error, 0},
    {"exitcode", put_exit_code, 0},
    {"filename_effective", put_file_name, 0},
    {"ftp_entry_path", put_nothing, 0},
    {"header_json", put_header_json, 0},
    {"http_code", put_status, WC_INFO_RESPONSE_CODE},
    {"http_connect", put_status, WC_INFO_HTTP_CONNECTCODE},
    {"http_version", put_http_version, WC_INFO_HTTP_VERSION},
    {"local_ip", put_str, WC_INFO_LOCAL_IP},
    {"local_port", put_num, WC_INFO_LOCAL_PORT},
    {"method", put_str, WC_INFO_EFFECTIVE_METHOD},
    {"num_connects", put_num, WC_INFO_NUM_CONNECTS},
    {"num_headers", put_header_count, 0},
    {"num_redirects", put_num, WC_INFO_REDIRECT_COUNT},
    {"onerror", only_on_error, 0},
    {"proxy_ssl_verify_result", put_num, WC_INFO_PROXY_SSL_VERIFYRESULT},
    {"redirect_url", put_str, WC_INFO_REDIRECT_URL},
    {"referer", put_str, WC_INFO_REFERER},
    {"remote_ip", put_str, WC_INFO_PRIMARY_IP},
    {"remote_port", put_num, WC_INFO_PRIMARY_PORT},
    {"response_code", put_status, WC_INFO_RESPONSE_CODE},
    {"scheme", put_str, WC_INFO_SCHEME},
    {"size_download", put_num, WC_INFO_SIZE_DOWNLOAD_T},
    {"size_header", put_num, WC_INFO_HEADER_SIZE},
    {"size_request", put_num, WC_INFO_REQUEST_SIZE},
    {"size_upload", put_num, WC_INFO_SIZE_UPLOAD_T},
    {"speed_download", put_num, WC_INFO_SPEED_DOWNLOAD_T},
    {"speed_upload", put_num, WC_INFO_SPEED_UPLOAD_T},
    {"ssl_verify_result", put_num, WC_INFO_SSL_VERIFYRESULT},
    {"stderr", to_stderr, 0},
    {"stdout", to_stdout, 0},
    {"time_appconnect", put_seconds, WC_INFO_APPCONNECT_TIME_T},
    {"time_connect", put_seconds, WC_INFO_CONNECT_TIME_T},
    {"time_namelookup", put_seconds, WC_INFO_NAMELOOKUP_TIME_T},
    {"time_pretransfer", put_seconds, WC_INFO_PRETRANSFER_TIME_T},
    {"time_redirect", put_seconds, WC_INFO_REDIRECT_TIME_T},
    {"time_starttransfer", put_seconds, WC_INFO_STARTTRANSFER_TIME_T},
    {"time_total", put_seconds, WC_INFO_TOTAL_TIME_T},
    {"url", put_url, 0},
    {"url_effective", put_str, WC_INFO_EFFECTIVE_URL},
    {"urlnum", put_url_number, 0},
};

/* Writes the variable NAME; others were sent to the real curl. */
static void put_variable(struct writer *out, const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
        const struct variable *v = &variables[i];

        if (!strncmp(v->name, name, len) && !v->name[len]) {
            v->put(out, v);
            return;
        }
    }
}

/* Takes what stands behind a '%' and returns what follows it. */
static const char *take_percent(struct writer *out, const char *at)
{
    const char *end;

    if (*at == '%') {
        text_add_char(&out->w, '%');
        return at + 1;
    }
    if (*at == '{' && (end = strchr(at, '}')) != NULL) {
        put_variable(out, at + 1, (size_t)(end - at - 1));
        return end + 1;
    }
    if (!strncmp(at, "header{", 7) && (end = strchr(at, '}')) != NULL) {
        put_header(out, at + 7, (size_t)(end - at - 7));
        return end + 1;
    }
    text_add_char(&out->w, '%');
    if (*at == '{') {
        text_add_char(&out->w, '{');
        return at + 1;
    }
    return at;
}

static const char *take_backslash(struct writer *out, const char *at)
{
    switch (*at) {
    case 'r':
        text_add_char(&out->w, '\r');
        break;
    case 'n':
        text_add_char(&out->w, '\n');
        break;
    case 't':
        text_add_char(&out->w, '\t');
        break;
    case '\0':
        text_add_char(&out->w, '\\');
        return at;
    default:
        text_add_char(&out->w, '\\');
        text_add_char(&out->w, *at);
        break;
    }
    return at + 1;
}

void writeout_print(struct transfer *t)
{
    struct writer out = {.t = t};
    char first[1024];
    const char *at = t->config->writeout;

    wire_writer_init(&out.w, first, sizeof(first), PIECE_BYTES);
    while (*at && !out.stop) {
        size_t plain = strcspn(at, "%\\");

        text_add_len(&out.w, at, plain);
        at += plain;
        if (*at == '%' && at[1])
            at = take_percent(&out, at + 1);
        else if (*at == '\\')
            at = take_backslash(&out, at + 1);
        else if (*at)
            text_add_char(&out.w, *at++);
    }
    flush(&out);
    wire_writer_done(&out.w);
}
