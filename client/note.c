#include "client/note.h"

#include <string.h>
#include <sys/auxv.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "proto/message.h"
#include "proto/rundir.h"

/* Reasons that end with a file's name, which would make each a reason of its
 * own. */
static const char *const naming[] = {"can't read ", "can't write "};

static struct wire_str in_short(const char *reason)
{
    struct wire_str s = {reason, strlen(reason)};

    for (size_t i = 0; i < sizeof(naming) / sizeof(naming[0]); i++) {
        size_t len = strlen(naming[i]);

        if (strncmp(reason, naming[i], len) == 0)
            s.len = len - 1;
    }
    if (s.len > LIMIT_NOTE_REASON_BYTES)
        s.len = LIMIT_NOTE_REASON_BYTES;
    return s;
}

/* Returns 0, or -1 when nobody is there. */
static int send_to(int fd, const char *socket_path, const void *data,
                   size_t len)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t path_len = strlen(socket_path);

    /* rundir keeps room for a suffix. */
    memcpy(address.sun_path, socket_path, path_len);
    memcpy(address.sun_path + path_len, RUNDIR_NOTE_SUFFIX,
           sizeof(RUNDIR_NOTE_SUFFIX));
    return sendto(fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL,
                  (struct sockaddr *)&address, sizeof(address)) < 0
               ? -1
               : 0;
}

void note_direct(const char *reason)
{
    struct msg_note m = {.reason = in_short(reason)};
    uint8_t first[NOTE_BYTES];
    struct wire_writer w;
    struct rundir where;
    int fd;

    if (getauxval(AT_SECURE) != 0 ||
        rundir_find(RUNDIR_LOOK, &where) != RUNDIR_OK)
        return;
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    message_put_note(&w, &m);
    if (send_to(fd, where.socket, w.data, w.len) != 0 && where.fixed[0] != '\0')
        send_to(fd, where.fixed, w.data, w.len);
    close(fd);
}
