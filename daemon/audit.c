/*
 * Who asked for what; see audit.h.
 */
#include "daemon/audit.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "daemon/host.h"
#include "daemon/log.h"

static bool is_on;

void audit_set(bool on)
{
    is_on = on;
}

/* As pam_loginuid(8) set it and children inherit it (proc(5)). */
static uint32_t login_uid_of(pid_t pid)
{
    uint32_t uid = AUDIT_NO_LOGIN;
    char path[40];
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%d/loginuid", (int)pid);
    f = fopen(path, "re");
    if (!f)
        return uid;
    if (fscanf(f, "%u", &uid) != 1)
        uid = AUDIT_NO_LOGIN;
    fclose(f);
    return uid;
}

void audit_meet(int fd, struct audit_client *ret)
{
    struct ucred cred = {.pid = 0};
    socklen_t len = sizeof(cred);

    *ret = (struct audit_client){.login_uid = AUDIT_NO_LOGIN};
    if (!is_on || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) ||
        cred.pid <= 0)
        return;
    ret->pid = cred.pid;
    ret->login_uid = login_uid_of(cred.pid);
}

/* Cuts "name:port" at its last colon; an address of IPv6 has brackets. */
static const char *cut_port(char *host)
{
    char *colon = strrchr(host, ':');

    if (!colon)
        return "-";
    *colon = '\0';
    return colon + 1;
}

void audit_note(const struct audit_client *client, const char *host,
                const char *route)
{
    char name[HOST_NAME_BYTES], pid[16] = "-", login[16] = "-";
    struct log_field fields[] = {
        {"pid", pid},   {"loginuid", login}, {"host", name},
        {"port", NULL}, {"route", route},
    };

    if (!is_on)
        return;
    if (client->pid)
        snprintf(pid, sizeof(pid), "%d", (int)client->pid);
    if (client->login_uid != AUDIT_NO_LOGIN)
        snprintf(login, sizeof(login), "%u", client->login_uid);
    snprintf(name, sizeof(name), "%s", *host ? host : "-");
    fields[3].value = cut_port(name);
    log_event("audit", fields, sizeof(fields) / sizeof(fields[0]));
}
