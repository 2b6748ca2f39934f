/*
 * warmcurld's options; see cmdline.h.
 */
#include "daemon/cmdline.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "build_id.h"
#include "daemon/about.h"
#include "daemon/libcurl.h"
#include "daemon/log.h"

static const char usage[] =
    "Usage: warmcurld [options]\n"
    "Keeps connections warm for warmcurl; usually started by it.\n"
    "\n"
    "  --socket PATH   listen on PATH and stay in the foreground\n"
    "  --direct        serve one session on descriptor 3 and end with it\n"
    "  --log LEVEL     error, warning (default), info or debug\n"
    "  --check-config  name the configuration's files and what is wrong in\n"
    "                  them, and end; 1 when anything is\n"
    "  --version       show the version and end\n"
    "  --curl-version  show what curl --version says of this libcurl, and end\n"
    "  --curl-engines  the same for curl --engine list\n"
    "  --help          show this and end\n"
    "\n"
    "Without --socket a listening socket is expected on descriptor 3, with\n"
    "LISTEN_FDS and LISTEN_PID set as by systemd.\n";

enum {
    OPT_SOCKET = 256,
    OPT_DIRECT,
    OPT_LOG,
    OPT_CHECK,
    OPT_VERSION,
    OPT_CURL_VERSION,
    OPT_CURL_ENGINES,
    OPT_HELP
};

static const struct option long_options[] = {
    {"socket", required_argument, NULL, OPT_SOCKET},
    {"direct", no_argument, NULL, OPT_DIRECT},
    {"log", required_argument, NULL, OPT_LOG},
    {"check-config", no_argument, NULL, OPT_CHECK},
    {"version", no_argument, NULL, OPT_VERSION},
    {"curl-version", no_argument, NULL, OPT_CURL_VERSION},
    {"curl-engines", no_argument, NULL, OPT_CURL_ENGINES},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

int cmdline_read(int argc, char **argv, struct cmdline *ret)
{
    struct cmdline c = {.log_level = -1};
    int opt;

    while ((opt = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        switch (opt) {
        case OPT_SOCKET:
            c.socket_path = optarg;
            break;
        case OPT_DIRECT:
            c.direct = true;
            break;
        case OPT_LOG:
            c.log_level = log_level_parse(optarg);
            if (c.log_level < 0) {
                fprintf(stderr, "warmcurld: unknown log level '%s'\n", optarg);
                return 2;
            }
            log_set_level((enum log_level)c.log_level);
            break;
        case OPT_CHECK:
            c.check = true;
            break;
        case OPT_VERSION:
            printf("warmcurld %s (build %s) libcurl/%s\n", WARMCURL_VERSION,
                   WARMCURL_BUILD_ID, libcurl_info()->version);
            return 0;
        case OPT_CURL_VERSION:
            about_print(stdout);
            return 0;
        case OPT_CURL_ENGINES:
            about_print_engines(stdout);
            return 0;
        case OPT_HELP:
            fputs(usage, stdout);
            return 0;
        default:
            fputs("Try 'warmcurld --help'.\n", stderr);
            return 2;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "warmcurld: unexpected argument '%s'\n", argv[optind]);
        return 2;
    }
    *ret = c;
    return CMDLINE_GO_ON;
}
