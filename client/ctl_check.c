#include "ctl_check.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build_id.h"
#include "client/autostart.h"
#include "client/confine.h"
#include "client/connect.h"
#include "client/ctl_place.h"
#include "client/ctl_row.h"
#include "client/direct.h"
#include "client/proxyenv.h"
#include "client/spawn.h"
#include "dirs.h"

/* --- programs ------------------------------------------------------------- */

static void say_no_daemon_program(struct ctl_doctor *d, int error)
{
    if (error == -EPERM)
        ctl_doctor_say(d, CTL_PROBLEM,
                       "chmod go-w the program and its directory; both must "
                       "be yours or root's",
                       "warmcurld is not started: others could write it");
    else if (error == -EACCES)
        ctl_doctor_say(d, CTL_PROBLEM, "chmod +x it, or install it again",
                       "warmcurld can't be executed");
    else
        ctl_doctor_say(d, CTL_PROBLEM,
                       "install it beside warmcurl or as " WARMCURL_LIBEXECDIR
                       "/warmcurld, or name it in WARMCURLD",
                       "there is no warmcurld: %s", strerror(-error));
}

void ctl_check_programs(struct ctl_doctor *d)
{
    char path[PATH_MAX];
    int error = ctl_place_beside("warmcurl", path);

    if (error < 0)
        ctl_doctor_say(d, CTL_PROBLEM, "install it again",
                       "there is no warmcurl beside this program: %s",
                       strerror(-error));
    else
        ctl_doctor_say(d, CTL_OK, NULL, "%s %s (build %s)", path,
                       WARMCURL_VERSION, WARMCURL_BUILD_ID);
    error = spawn_find_program(path);
    if (error < 0)
        say_no_daemon_program(d, error);
    else
        ctl_doctor_say(d, CTL_OK, NULL, "%s", path);
}

/* --- directory ------------------------------------------------------------ */

static const char *directory_advice(enum rundir_error error,
                                    const struct rundir *where)
{
    if (error == RUNDIR_NO_PROC)
        return "mount /proc";
    /* One that was named may be anybody's: no advice to change it. */
    if (where->is_given)
        return "set WARMCURL_SOCKET to an absolute path of at most 99 bytes, "
               "in a directory of yours with mode 0700, or unset it";
    if (error == RUNDIR_MODE)
        return "chmod 700 it";
    return "have it removed by whoever owns it, or set WARMCURL_SOCKET to a "
           "path in a directory of yours with mode 0700";
}

void ctl_check_directory(struct ctl_doctor *d)
{
    struct rundir where;
    enum rundir_error error = rundir_find(RUNDIR_LOOK, &where);

    if (error == RUNDIR_OK)
        ctl_doctor_say(d, CTL_OK, NULL, "%s, of uid %u, mode %04o", where.dir,
                       (unsigned)where.owner, (unsigned)where.mode);
    else if (error == RUNDIR_ABSENT && !where.is_given)
        ctl_doctor_say(d, CTL_OK, NULL,
                       "there is none yet; the first command that can "
                       "makes it");
    else if (error == RUNDIR_FOREIGN)
        ctl_doctor_say(d, CTL_PROBLEM, directory_advice(error, &where),
                       "%s belongs to uid %u, and you are %u", where.dir,
                       (unsigned)where.owner, (unsigned)geteuid());
    else if (error == RUNDIR_MODE)
        ctl_doctor_say(d, CTL_PROBLEM, directory_advice(error, &where),
                       "%s %s: it is %04o", where.dir, rundir_strerror(error),
                       (unsigned)where.mode);
    else
        ctl_doctor_say(d, CTL_PROBLEM, directory_advice(error, &where),
                       "%s %s%s%s", where.dir, rundir_strerror(error),
                       error == RUNDIR_SYSTEM ? ": " : "",
                       error == RUNDIR_SYSTEM ? strerror(where.sys_errno) : "");
}

/* --- daemon --------------------------------------------------------------- */

static void say_running(struct ctl_doctor *d, const struct ctl_row *row)
{
    char pid[CTL_VALUE_BYTES], version[CTL_VALUE_BYTES];
    char libcurl[CTL_VALUE_BYTES], build[CTL_VALUE_BYTES];

    d->has_daemon = true;
    ctl_doctor_say(
        d, CTL_OK, NULL, "process %s, warmcurld %s (build %s), libcurl %s",
        ctl_row_text(row, "pid", pid), ctl_row_text(row, "version", version),
        ctl_row_text(row, "build", build),
        ctl_row_text(row, "libcurl", libcurl));
    if (!ctl_row_is(row, "build", WARMCURL_BUILD_ID))
        ctl_doctor_say(d, CTL_NOTE,
                       "warmcurlctl stop; the next command starts "
                       "the one that belongs to it",
                       "it is of another build than this program");
}

/* The socket itself is looked at on the way. */
void ctl_check_daemon(struct ctl_doctor *d)
{
    const char *forbidden = autostart_forbidden();
    struct ctl_answer a;
    int error = ctl_ask(CTL_STATUS, "", CTL_ANSWER_MS, &a);

    if (error == -ETIMEDOUT)
        ctl_doctor_say(d, CTL_PROBLEM,
                       "warmcurlctl exit, which kills it where it must",
                       "it does not answer: %s", a.text);
    else if (error < 0)
        ctl_doctor_say(d, CTL_PROBLEM, "see above, or warmcurlctl exit", "%s",
                       a.text);
    else if (!a.is_running && forbidden != NULL)
        ctl_doctor_say(d, CTL_PROBLEM, "warmcurlctl start",
                       "none is running, and no command starts one: autostart "
                       "is off in %s",
                       forbidden);
    else if (!a.is_running)
        ctl_doctor_say(d, CTL_OK, NULL,
                       "none is running; the next command starts one");
    else if (a.row_count > 0)
        say_running(d, &a.rows[0]);
    ctl_answer_done(&a);
}

/* --- confinement ---------------------------------------------------------- */

/* How many sockets are in DIR: of other builds, confinements and jobs, and
 * perhaps of daemons that were killed. */
static unsigned count_sockets(const char *dir)
{
    DIR *stream = opendir(dir);
    const struct dirent *entry;
    unsigned count = 0;

    if (stream == NULL)
        return 0;
    while ((entry = readdir(stream)) != NULL) {
        size_t len = strlen(entry->d_name);

        count += len > 5 && strcmp(entry->d_name + len - 5, ".sock") == 0;
    }
    closedir(stream);
    return count;
}

/* The hash in ".../1-BUILD-HASH.sock". */
static const char *hash_of(const char *socket_path, char ret[17])
{
    const char *dash = strrchr(socket_path, '-');

    snprintf(ret, 17, "%.16s", dash != NULL ? dash + 1 : "");
    return ret;
}

void ctl_check_confinement(struct ctl_doctor *d)
{
    uint32_t modes = rundir_modes();
    struct rundir where;
    char hash[17];
    unsigned count;

    if (rundir_find(RUNDIR_LOOK, &where) != RUNDIR_OK)
        return;
    if (where.is_given)
        ctl_doctor_say(d, CTL_NOTE, NULL, "WARMCURL_SOCKET names the socket %s",
                       where.socket);
    else
        ctl_doctor_say(d, CTL_OK, NULL, "%s", hash_of(where.socket, hash));
    if (modes != 0)
        ctl_doctor_say(d, CTL_NOTE, NULL,
                       "this process is confined (seccomp mode %u%s), and has "
                       "a daemon of its own",
                       (unsigned)(modes & RUNDIR_SECCOMP),
                       modes & RUNDIR_NO_NEW_PRIVS ? ", no_new_privs" : "");
    if (where.is_job)
        ctl_doctor_say(d, CTL_NOTE, NULL,
                       "this is a CI job: its daemon is its own, and ends a "
                       "minute after its last command");
    count = count_sockets(where.dir);
    if (!where.is_given && count > 1)
        ctl_doctor_say(d, CTL_NOTE, NULL,
                       "%u sockets in the directory: each build, namespace, "
                       "set of groups and CI job has its own",
                       count);
}

/* --- environment ---------------------------------------------------------- */

static void check_mode(struct ctl_doctor *d)
{
    const char *mode = getenv("WARMCURL");

    if (mode == NULL || mode[0] == '\0' || strcmp(mode, "auto") == 0)
        return;
    if (strcmp(mode, "off") == 0)
        ctl_doctor_say(d, CTL_PROBLEM, "unset WARMCURL",
                       "WARMCURL=off: every command is done by curl");
    else if (strcmp(mode, "fresh") == 0)
        ctl_doctor_say(d, CTL_PROBLEM, "unset WARMCURL",
                       "WARMCURL=fresh: every command makes a connection");
    else if (strcmp(mode, "only") == 0)
        ctl_doctor_say(d, CTL_NOTE, NULL,
                       "WARMCURL=only: what the daemon can't carry fails");
    else
        ctl_doctor_say(d, CTL_NOTE, "use auto, off, only or fresh",
                       "WARMCURL=%s means nothing", mode);
}

/* True when the file or folder that NAME names can be read. */
static bool check_readable(struct ctl_doctor *d, const char *name)
{
    const char *path = getenv(name);

    if (path == NULL || path[0] == '\0' || access(path, R_OK) == 0)
        return true;
    ctl_doctor_say(d, CTL_PROBLEM, "correct or unset it", "%s=%s: %s", name,
                   path, strerror(errno));
    return false;
}

void ctl_check_environment(struct ctl_doctor *d)
{
    const struct confine_reason *reason = confine_find(environ);
    unsigned before = d->problems;

    if (reason != NULL)
        ctl_doctor_say(d, CTL_PROBLEM,
                       "unset it for commands that do without it",
                       "%s is set: every command is done by curl, as %s",
                       reason->name, reason->reason);
    check_mode(d);
    check_readable(d, "WARMCURL_CONFIG");
    if (d->problems == before)
        ctl_doctor_say(d, CTL_OK, NULL,
                       "nothing in it keeps commands from the daemon");
}

/* --- curl ----------------------------------------------------------------- */

/* The first curl on PATH, whoever it is. */
static bool first_curl(char ret[PATH_MAX])
{
    const char *path = getenv("PATH");

    for (const char *dir = path != NULL ? path : "/bin:/usr/bin";; dir++) {
        size_t len = strcspn(dir, ":");
        struct stat st;

        if (snprintf(ret, PATH_MAX, "%.*s%scurl", (int)len, dir,
                     len > 0 ? "/" : "") < PATH_MAX &&
            stat(ret, &st) == 0 && S_ISREG(st.st_mode) &&
            access(ret, X_OK) == 0)
            return true;
        dir += len;
        if (*dir == '\0')
            return false;
    }
}

static bool is_warmcurl(const char *path)
{
    char beside[PATH_MAX];
    struct stat a, b;

    return ctl_place_beside("warmcurl", beside) == 0 && stat(path, &a) == 0 &&
           stat(beside, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

void ctl_check_curl(struct ctl_doctor *d)
{
    const char *path = getenv("PATH");
    char found[PATH_MAX];
    bool has_curl = first_curl(found);

    if (has_curl && is_warmcurl(found)) {
        ctl_doctor_say(d, CTL_OK, NULL, "curl on PATH is warmcurl: %s", found);
        has_curl = direct_find(path != NULL ? path : "", 1, found) > 0;
    } else if (has_curl) {
        ctl_doctor_say(d, CTL_NOTE,
                       ctl_place_shim_dir() != NULL
                           ? "where scripts that call curl shall be warm: eval "
                             "\"$(warmcurlctl shim)\""
                           : "where scripts that call curl shall be warm: "
                             "warmcurlctl run -- SCRIPT",
                       "curl on PATH is curl: %s", found);
    }
    if (!has_curl)
        ctl_doctor_say(d, CTL_NOTE, "install curl",
                       "there is no curl on PATH: what a pool can't serve has "
                       "a daemon for itself, or is refused");
}

/* --- proxies -------------------------------------------------------------- */

/* The host of a proxy's URL, without what stands before and behind. */
static void host_of(const char *proxy, char ret[256])
{
    const char *at = strstr(proxy, "://");
    const char *end;

    at = at != NULL ? at + 3 : proxy;
    end = at + strcspn(at, "/");
    for (const char *c = at; c < end; c++)
        if (*c == '@')
            at = c + 1;
    if (*at == '[')
        end = at + strcspn(at, "]") + 1;
    else
        end = at + strcspn(at, ":/");
    snprintf(ret, 256, "%.*s", (int)(end - at), at);
}

static bool is_loopback(const char *host)
{
    return strncmp(host, "127.", 4) == 0 || strcmp(host, "[::1]") == 0 ||
           strcasecmp(host, "localhost") == 0;
}

static void check_proxy(struct ctl_doctor *d, bool is_https)
{
    const char *proxy = proxyenv_for(is_https);
    const char *scheme = is_https ? "https" : "http";
    char host[256];

    if (proxy == NULL)
        return;
    host_of(proxy, host);
    if (is_loopback(host))
        ctl_doctor_say(d, CTL_PROBLEM,
                       "name the hosts that are reached without it in no_proxy",
                       "%s is on this machine: connections through it are not "
                       "kept, and %s commands gain no more than their start",
                       proxyenv_name(is_https), scheme);
    else
        ctl_doctor_say(d, CTL_OK, NULL,
                       "%s: %s commands are warm through it, as far as it "
                       "keeps connections",
                       proxyenv_name(is_https), scheme);
}

void ctl_check_proxies(struct ctl_doctor *d)
{
    if (proxyenv_for(false) == NULL && proxyenv_for(true) == NULL) {
        ctl_doctor_say(d, CTL_OK, NULL, "the environment names none");
        return;
    }
    check_proxy(d, false);
    check_proxy(d, true);
    if (proxyenv_differs())
        ctl_doctor_say(d, CTL_NOTE,
                       "have http_proxy and https_proxy name the same proxy",
                       "http and https have different proxies: commands that "
                       "follow redirects (-L) are done by curl");
}

/* --- trust ---------------------------------------------------------------- */

static void check_built_in(struct ctl_doctor *d, const struct ctl_row *row)
{
    char file[CTL_VALUE_BYTES], dir[CTL_VALUE_BYTES];

    ctl_row_text(row, "cainfo", file);
    ctl_row_text(row, "capath", dir);
    if (access(file, R_OK) == 0)
        ctl_doctor_say(d, CTL_OK, NULL, "the system's certificates: %s", file);
    else if (access(dir, R_OK) == 0)
        ctl_doctor_say(d, CTL_OK, NULL, "the system's certificates in %s", dir);
    else
        ctl_doctor_say(d, CTL_PROBLEM,
                       "install the system's certificates (ca-certificates)",
                       "libcurl's certificates %s can't be read: %s", file,
                       strerror(errno));
    if (ctl_row_num(row, "trust_spoiled") > 0)
        ctl_doctor_say(d, CTL_PROBLEM, "report this bug",
                       "trusted certificates were changed in memory; they were "
                       "loaded anew");
}

/* What is built in the daemon's libcurl knows. */
void ctl_check_trust(struct ctl_doctor *d)
{
    static const char *const names[] = {"CURL_CA_BUNDLE", "SSL_CERT_FILE",
                                        "SSL_CERT_DIR"};
    struct ctl_answer a;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (getenv(names[i]) != NULL && check_readable(d, names[i]))
            ctl_doctor_say(d, CTL_OK, NULL, "%s=%s", names[i],
                           getenv(names[i]));
    if (ctl_ask(CTL_STATUS, "", CTL_ANSWER_MS, &a) == 0 && a.row_count > 0)
        check_built_in(d, &a.rows[0]);
    ctl_answer_done(&a);
}
