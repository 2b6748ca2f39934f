#include "client/writevars.h"

#include <string.h>
#include <strings.h>

#include "client/dialect.h"
#include "proto/curlinfo.h"

#define SINCE(major, minor) .since = DIALECT_VERSION(major, minor, 0)
#define ASKS .verdict = VERDICT_PREFER_DIRECT

#define INFO(how, name) .get = writevalue_##how, .number = WC_INFO_##name
#define OWN(how) .get = writevalue_##how
#define DOES(action) .number = WRITEVAR_##action
#define PART(how, id) \
    .get = writevalue_##how, .number = WC_URL_##id, SINCE(8, 1)

/* Sorted (strcmp); curl(1) says since when. */
const struct writevar writevars_table[] = {
    {"certs", OWN(certs), ASKS},
    {"conn_id", INFO(num, CONN_ID), SINCE(8, 2), ASKS},
    {"content_type", INFO(text, CONTENT_TYPE)},
    {"errormsg", OWN(error)},
    {"exitcode", OWN(exit_code)},
    {"filename_effective", OWN(file_name)},
    {"ftp_entry_path", OWN(nothing)},
    {"header_json", DOES(HEADER_JSON)},
    {"http_code", INFO(status, RESPONSE_CODE)},
    {"http_connect", INFO(status, HTTP_CONNECTCODE)},
    {"http_version", INFO(http_version, HTTP_VERSION)},
    {"json", DOES(JSON), ASKS},
    {"local_ip", INFO(text, LOCAL_IP), ASKS},
    {"local_port", INFO(num, LOCAL_PORT), ASKS},
    {"method", INFO(method, EFFECTIVE_METHOD)},
    {"num_certs", INFO(num, WC_CERT_COUNT), ASKS},
    {"num_connects", INFO(num, NUM_CONNECTS)},
    {"num_headers", OWN(header_count)},
    {"num_redirects", INFO(num, REDIRECT_COUNT)},
    {"num_retries", OWN(retries), SINCE(8, 9)},
    {"onerror", DOES(ON_ERROR)},
    {"proxy_ssl_verify_result", INFO(num, PROXY_SSL_VERIFYRESULT)},
    {"proxy_used", INFO(num, USED_PROXY), SINCE(8, 7)},
    {"redirect_url", INFO(text, REDIRECT_URL)},
    {"referer", INFO(text, REFERER)},
    {"remote_ip", INFO(text, PRIMARY_IP)},
    {"remote_port", INFO(num, PRIMARY_PORT)},
    {"response_code", INFO(status, RESPONSE_CODE)},
    {"scheme", INFO(text, SCHEME)},
    {"size_delivered", INFO(delivered, SIZE_DELIVERED), SINCE(8, 20)},
    {"size_download", INFO(num, SIZE_DOWNLOAD_T)},
    {"size_header", INFO(num, HEADER_SIZE)},
    {"size_request", INFO(num, REQUEST_SIZE)},
    {"size_upload", INFO(num, SIZE_UPLOAD_T)},
    {"speed_download", INFO(num, SPEED_DOWNLOAD_T)},
    {"speed_upload", INFO(num, SPEED_UPLOAD_T)},
    {"ssl_verify_result", INFO(num, SSL_VERIFYRESULT)},
    {"stderr", DOES(STDERR)},
    {"stdout", DOES(STDOUT)},
    {"time_appconnect", INFO(seconds, APPCONNECT_TIME_T), ASKS},
    {"time_connect", INFO(seconds, CONNECT_TIME_T), ASKS},
    {"time_namelookup", INFO(seconds, NAMELOOKUP_TIME_T), ASKS},
    {"time_posttransfer", INFO(seconds, POSTTRANSFER_TIME_T), SINCE(8, 10)},
    {"time_pretransfer", INFO(seconds, PRETRANSFER_TIME_T), ASKS},
    {"time_queue", INFO(seconds, QUEUE_TIME_T), SINCE(8, 12), ASKS},
    {"time_redirect", INFO(seconds, REDIRECT_TIME_T)},
    {"time_starttransfer", INFO(seconds, STARTTRANSFER_TIME_T)},
    {"time_total", INFO(seconds, TOTAL_TIME_T)},
    {"tls_earlydata", INFO(num, EARLYDATA_SENT_T), SINCE(8, 13), ASKS},
    {"url", OWN(url)},
    {"url.fragment", PART(url_part, FRAGMENT)},
    {"url.host", PART(url_part, HOST)},
    {"url.options", PART(url_part, OPTIONS)},
    {"url.password", PART(url_part, PASSWORD)},
    {"url.path", PART(url_part, PATH)},
    {"url.port", PART(url_part, PORT)},
    {"url.query", PART(url_part, QUERY)},
    {"url.scheme", PART(url_part, SCHEME)},
    {"url.user", PART(url_part, USER)},
    {"url.zoneid", PART(url_part, ZONEID)},
    {"url_effective", INFO(effective_url, EFFECTIVE_URL)},
    {"urle.fragment", PART(effective_part, FRAGMENT)},
    {"urle.host", PART(effective_part, HOST)},
    {"urle.options", PART(effective_part, OPTIONS)},
    {"urle.password", PART(effective_part, PASSWORD)},
    {"urle.path", PART(effective_part, PATH)},
    {"urle.port", PART(effective_part, PORT)},
    {"urle.query", PART(effective_part, QUERY)},
    {"urle.scheme", PART(effective_part, SCHEME)},
    {"urle.user", PART(effective_part, USER)},
    {"urle.zoneid", PART(effective_part, ZONEID)},
    {"urlnum", OWN(url_number)},
    {"xfer_id", OWN(transfer_number), SINCE(8, 2)},
};

const size_t writevars_count =
    sizeof(writevars_table) / sizeof(writevars_table[0]);

static const struct writevar *find_by(int (*compare)(const char *, const char *,
                                                     size_t),
                                      const char *name, size_t len)
{
    for (size_t i = 0; i < writevars_count; i++)
        if (!compare(writevars_table[i].name, name, len) &&
            !writevars_table[i].name[len])
            return &writevars_table[i];
    return NULL;
}

const struct writevar *writevars_find(const char *name, size_t len)
{
    const struct writevar *v = find_by(strncmp, name, len);

    return v || !dialect_does(DIALECT_TAKES_CASE)
               ? v
               : find_by(strncasecmp, name, len);
}

/* Finds the next "%{name}" from *AT on and leaves *AT behind it.  Returns
 * false at the end. */
static bool next_name(const char **at, const char **ret_name, size_t *ret_len)
{
    const char *format = *at;

    while ((format = strchr(format, '%')) != NULL) {
        size_t len;

        format++;
        if (*format == '%') {
            format++;
            continue;
        }
        if (*format != '{')
            continue;
        len = strcspn(format + 1, "}");
        /* Without its end it is plain text. */
        if (!format[1 + len])
            continue;
        *ret_name = format + 1;
        *ret_len = len;
        *at = format + len + 2;
        return true;
    }
    return false;
}

enum verdict writevars_check(const char *format, const char **ret_reason)
{
    enum verdict worst = VERDICT_DAEMON;
    const char *name;
    size_t len;

    while (next_name(&format, &name, &len)) {
        const struct writevar *v = find_by(strncmp, name, len);

        if (v && v->verdict == VERDICT_DAEMON)
            continue;
        if (worst == VERDICT_DAEMON)
            *ret_reason = v ? "-w asks about the connection itself"
                            : "-w with a variable that only curl may know";
        worst = VERDICT_PREFER_DIRECT;
    }
    return worst;
}

static unsigned needs_of(const struct writevar *v)
{
    if (!v->get && v->number == WRITEVAR_JSON)
        return WRITEVARS_HEADERS | WRITEVARS_DETAILS | WRITEVARS_CERTS;
    if (!v->get)
        return v->number == WRITEVAR_HEADER_JSON
                   ? WRITEVARS_HEADERS | WRITEVARS_DETAILS
                   : 0;
    if (v->get == writevalue_header_count)
        return WRITEVARS_HEADERS | WRITEVARS_DETAILS;
    if (v->get == writevalue_url_part || v->get == writevalue_effective_part)
        return WRITEVARS_DETAILS;
    if (v->get == writevalue_certs || v->number == WC_INFO_WC_CERT_COUNT)
        return WRITEVARS_DETAILS | WRITEVARS_CERTS;
    return 0;
}

unsigned writevars_needs(const char *format)
{
    unsigned needs = 0;
    const char *at = format;
    const char *name;
    size_t len;

    if (!format)
        return 0;
    if (strstr(format, "header") || strstr(format, "json"))
        needs |= WRITEVARS_HEADERS | WRITEVARS_DETAILS;
    if (strstr(format, "%header{") && strstr(format, ":all:"))
        needs |= WRITEVARS_ALL_HEADERS;
    while (next_name(&at, &name, &len)) {
        const struct writevar *v = writevars_find(name, len);

        needs |= v ? needs_of(v) : 0;
    }
    return needs;
}
