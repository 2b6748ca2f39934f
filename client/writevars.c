#include "client/writevars.h"

#include <string.h>

/* Sorted; curl 7.88.1's, curl(1). */
static const struct {
    const char *name;
    enum verdict verdict;
} variables[] = {
    {"certs", VERDICT_DIRECT},
    {"content_type", VERDICT_DAEMON},
    {"errormsg", VERDICT_DAEMON},
    {"exitcode", VERDICT_DAEMON},
    {"filename_effective", VERDICT_DAEMON},
    {"ftp_entry_path", VERDICT_DAEMON},
    {"header_json", VERDICT_DAEMON},
    {"http_code", VERDICT_DAEMON},
    {"http_connect", VERDICT_DAEMON},
    {"http_version", VERDICT_DAEMON},
    {"json", VERDICT_DIRECT},
    {"local_ip", VERDICT_PREFER_DIRECT},
    {"local_port", VERDICT_PREFER_DIRECT},
    {"method", VERDICT_DAEMON},
    {"num_certs", VERDICT_DIRECT},
    {"num_connects", VERDICT_DAEMON},
    {"num_headers", VERDICT_DAEMON},
    {"num_redirects", VERDICT_DAEMON},
    {"onerror", VERDICT_DAEMON},
    {"proxy_ssl_verify_result", VERDICT_DAEMON},
    {"redirect_url", VERDICT_DAEMON},
    {"referer", VERDICT_DAEMON},
    {"remote_ip", VERDICT_DAEMON},
    {"remote_port", VERDICT_DAEMON},
    {"response_code", VERDICT_DAEMON},
    {"scheme", VERDICT_DAEMON},
    {"size_download", VERDICT_DAEMON},
    {"size_header", VERDICT_DAEMON},
    {"size_request", VERDICT_DAEMON},
    {"size_upload", VERDICT_DAEMON},
    {"speed_download", VERDICT_DAEMON},
    {"speed_upload", VERDICT_DAEMON},
    {"ssl_verify_result", VERDICT_DAEMON},
    {"stderr", VERDICT_DAEMON},
    {"stdout", VERDICT_DAEMON},
    {"time_appconnect", VERDICT_PREFER_DIRECT},
    {"time_connect", VERDICT_PREFER_DIRECT},
    {"time_namelookup", VERDICT_PREFER_DIRECT},
    {"time_pretransfer", VERDICT_PREFER_DIRECT},
    {"time_redirect", VERDICT_DAEMON},
    {"time_starttransfer", VERDICT_DAEMON},
    {"time_total", VERDICT_DAEMON},
    {"url", VERDICT_DAEMON},
    {"url_effective", VERDICT_DAEMON},
    {"urlnum", VERDICT_DAEMON},
};

static enum verdict check_name(const char *name, size_t len,
                               const char **ret_reason)
{
    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
        if (strncmp(name, variables[i].name, len) || variables[i].name[len])
            continue;
        if (variables[i].verdict != VERDICT_DAEMON)
            *ret_reason = "-w asks about the connection itself";
        return variables[i].verdict;
    }
    *ret_reason = "-w with a variable that not every curl knows";
    return VERDICT_DIRECT;
}

enum verdict writevars_check(const char *format, const char **ret_reason)
{
    enum verdict worst = VERDICT_DAEMON;
    const char *reason = NULL;

    while ((format = strchr(format, '%')) != NULL) {
        enum verdict verdict = VERDICT_DAEMON;

        format++;
        if (*format == '%') {
            format++;
        } else if (*format == '{') {
            size_t len = strcspn(format + 1, "}");

            /* Without its end it is plain text. */
            if (!format[1 + len])
                continue;
            verdict = check_name(format + 1, len, &reason);
            format += len + 2;
        } else if (!strncmp(format, "output{", 7) ||
                   !strncmp(format, "time{", 5)) {
            reason = "-w with a variable that not every curl knows";
            verdict = VERDICT_DIRECT;
        }
        if (verdict > worst) {
            worst = verdict;
            *ret_reason = reason;
        }
    }
    return worst;
}
