# What tmux pipes out of one pane, written to numbered files; see src/core/logs/capture.ts for who starts it and how.
# Run by /usr/bin/perl, of any version since 5.8; no module but strict is loaded, because tens of these start at once.
#
#   perl capture.pl FOLDER BASE SEGMENT_BYTES SEGMENTS CLOCK ABOUT [COPY]
#
#   FOLDER         made where missing, its parent too; nothing above that
#   BASE           the offset of the first byte; a folder that has segments goes on where they end
#   SEGMENT_BYTES  a segment is no longer than that and the rest of its last line
#   SEGMENTS       so many are kept
#   CLOCK          the number of clock_gettime(2) among this machine's system calls, 0: ask Time::HiRes
#   ABOUT          the text of about.json
#   COPY           a file that is given every byte as well; beyond SEGMENTS × SEGMENT_BYTES it is renamed to COPY.1
#
# In FOLDER: OFFSET.log are the bytes from that offset on (16 digits), OFFSET.idx has a line "offset milliseconds" for
# each tenth of a second in which something came, status is one JSON object of always the same length.
# What cannot be written is dropped and counted, and reading goes on: the pane never waits for a disk.
use strict;

my ($folder, $base, $limit, $keep, $clock, $about, $copy_path) = @ARGV;
my $READ        = 65536;
my $SPACING     = 100;     # milliseconds between two entries of the index
my $RETRY       = 1000;    # milliseconds until writing is tried again
my $LONG        = 1 << 20; # a segment without a line break is cut that much beyond its limit
my $STATUS_SIZE = 512;
my $EINTR       = 4;

$SIG{HUP} = $SIG{PIPE} = 'IGNORE';
umask 077;
chdir '/';

my ($log, $index, $status, $copy);    # handles, undefined while they cannot be opened
my ($offset, $size) = ($base, 0);
my ($noted, $broken, $told) = (0, 0, 0);    # times: last entry of the index, of the last failure, of the last status
my ($started, $ended) = (now(), 0);
my %loss = (bytes => 0, from => 0, to => 0, reason => '', pending => 0);    # pending: not yet told of in the log
my $copy_lost = 0;
my $copy_broken = 0;

sub now {
    if ($clock) {
        my $time = pack 'l!l!', 0, 0;
        if (syscall($clock + 0, 0, $time) == 0) {
            my ($seconds, $nanoseconds) = unpack 'l!l!', $time;
            return $seconds * 1000 + int($nanoseconds / 1000000);
        }
    }
    require Time::HiRes;
    return int(Time::HiRes::time() * 1000);
}

sub name { return sprintf '%s/%016d.%s', $folder, @_ }

# All of it or not; what had been written before it failed is told too.
sub put {
    my ($handle, $bytes) = @_;
    my $at = 0;
    while ($at < length $bytes) {
        my $written = syswrite $handle, $bytes, length($bytes) - $at, $at;
        if (defined $written) { $at += $written }
        elsif ($! != $EINTR) { last }
    }
    return $at;
}

sub gone { return ((stat $_[0])[3] || 0) == 0 }

# The folder with its about.json and status, and the segment that is written to; true when all of it is there.
sub ready {
    if ($log && gone($log)) { close $log; close $index if $index; undef $log }
    return 1 if $log;
    if (!-d $folder) {
        my ($parent) = $folder =~ m{^(.*)/};
        mkdir $parent, 0700;
        # What the pane showed before may be being written there at this moment.
        mkdir $folder, 0700 or -d $folder or return 0;
    }
    if (!-e "$folder/about.json") {
        open(my $file, '>', "$folder/about.new") or return 0;
        my $whole = put($file, $about) == length $about;
        close $file;
        return 0 if !$whole;
        rename "$folder/about.new", "$folder/about.json" or return 0;
    }
    undef $status if $status && gone($status);
    tell_status() if !$status;
    if (my ($last) = reverse segments()) {
        my $end = $last + (-s name($last, 'log') || 0);
        $offset = $end if $end > $offset;
    }
    return begin();
}

sub segments {
    opendir(my $directory, $folder) or return;
    return sort { $a <=> $b } map { /^(\d{16})\.log$/ ? $1 + 0 : () } readdir $directory;
}

# A new segment at the present offset; the oldest beyond the bound go.
sub begin {
    close $index if $index;
    close $log if $log;
    undef $log;
    undef $index;
    open($log, '>>', name($offset, 'log')) or do { undef $log; return 0 };
    open($index, '>>', name($offset, 'idx')) or undef $index;
    my @segments = segments();
    while (@segments > $keep) {
        my $oldest = shift @segments;
        unlink name($oldest, 'log'), name($oldest, 'idx');
    }
    ($size, $noted) = (0, 0);
    return 1;
}

# Writes to the segment; returns how much of it was written.
sub store {
    my ($bytes, $time) = @_;
    if ($index && $time - $noted >= $SPACING) {
        put($index, "$offset $time\n");
        $noted = $time;
    }
    my $written = put($log, $bytes);
    $offset += $written;
    $size += $written;
    return $written;
}

# Where to cut a chunk so that the segment ends with a line: how much of it still belongs there, or all of it.
sub cut {
    my ($bytes) = @_;
    my $room = $limit - $size;
    return length $bytes if length $bytes <= $room;
    my $at = $room > 0 ? rindex($bytes, "\n", $room - 1) : -1;
    return $at + 1 if $at >= 0;
    # The segment ends with a line already, or a line goes on beyond the limit.
    $at = index $bytes, "\n", $room > 0 ? $room : 0;
    return $at + 1 if $at >= 0;
    return length $bytes if $size + length $bytes < $limit + $LONG;
    return $room + $LONG > 0 ? $room + $LONG : 0;
}

sub lose {
    my ($bytes, $time, $reason) = @_;
    return if $bytes <= 0;
    $loss{from} = $time if !$loss{pending};
    $loss{to} = $time;
    $loss{bytes} += $bytes;
    $loss{pending} += $bytes;
    $loss{reason} = $reason if $reason ne '';
    tell_status() if $time - $told >= $RETRY;
}

sub stamp {
    my ($s, $m, $h, $day, $month, $year) = gmtime int($_[0] / 1000);
    return sprintf '%04d-%02d-%02dT%02d:%02d:%02dZ', $year + 1900, $month + 1, $day, $h, $m, $s;
}

# Says in the log itself what is missing there; true when nothing is, or it has been said.
sub say_loss {
    my ($time) = @_;
    return 1 if !$loss{pending};
    my $text = sprintf "\r\n[muxworks: %d bytes are missing here, %s to %s: %s]\r\n",
        $loss{pending}, stamp($loss{from}), stamp($loss{to}), $loss{reason};
    my $before = $offset;
    my $written = store($text, $time);
    if ($written == length $text) { $loss{pending} = 0; tell_status(); return 1 }
    # Half a sentence is worse than none.
    truncate $log, $size - $written and do { $offset = $before; $size -= $written };
    return 0;
}

sub keep {
    my ($bytes, $time) = @_;
    if ($broken && $time - $broken < $RETRY) { lose(length $bytes, $time, ''); return }
    if (!ready() || !say_loss($time)) { $broken = $time; lose(length $bytes, $time, "$!"); return }
    $broken = 0;
    while (length $bytes) {
        my $part = cut($bytes);
        my $written = $part == length $bytes ? store($bytes, $time) : store(substr($bytes, 0, $part), $time);
        if ($written < $part || ($part < length $bytes && !begin())) {
            $broken = $time;
            lose(length($bytes) - $written, $time, "$!");
            return;
        }
        last if $part == length $bytes;
        $bytes = substr $bytes, $part;
    }
}

# The user's own file.
sub copy {
    my ($bytes, $time) = @_;
    if ($copy_broken && $time - $copy_broken < $RETRY) { $copy_lost += length $bytes; return }
    my $was = $copy_broken;
    undef $copy if $copy && gone($copy);
    if ($copy && -s $copy > $limit * $keep) {
        undef $copy;
        rename $copy_path, "$copy_path.1";
    }
    # A pipe or a device put there since would make us wait.
    if (!$copy && (!-e $copy_path || -f _)) { open($copy, '>>', $copy_path) or undef $copy }
    my $written = $copy ? put($copy, $bytes) : 0;
    $copy_lost += length($bytes) - $written;
    $copy_broken = $written < length $bytes ? $time : 0;
    tell_status() if !$was != !$copy_broken;
}

# In place, always as long: that needs no room on a disk that is full.
sub tell_status {
    if (!$status) {
        return if !-d $folder;
        open($status, -e "$folder/status" ? '+<' : '>', "$folder/status") or do { undef $status; return };
    }
    (my $reason = $loss{reason}) =~ s/[^ -!#-\[\]-~]/ /g;
    my $text = sprintf '{"version":1,"pid":%d,"startedAt":%d,"endedAt":%d,"lost":%d,"lostFrom":%d,"lostTo":%d,'
        . '"losing":%s,"copyLost":%d,"reason":"%s"}',
        $$, $started, $ended, $loss{bytes}, $loss{from}, $loss{to}, $loss{pending} ? 'true' : 'false', $copy_lost,
        substr($reason, 0, 120);
    sysseek $status, 0, 0;
    put($status, $text . ' ' x ($STATUS_SIZE - 1 - length $text) . "\n");
    $told = now();
}

# While something is missing, or nothing can be written: until there is input, tries again, also where nothing is printed.
sub await_room {
    while ($loss{pending} || !$log) {
        my $wanted = '';
        vec($wanted, fileno(STDIN), 1) = 1;
        my $found = select($wanted, undef, undef, $RETRY / 1000);
        return if $found > 0;
        my $time = now();
        if (ready() && say_loss($time)) { $broken = 0 }
        else { $broken = $time; tell_status() }
    }
}

ready();
if (defined $copy_path) { copy('', $started) }
my $bytes;
while (1) {
    await_room() if $loss{pending} || !$log;
    my $read = sysread STDIN, $bytes, $READ;
    if (!defined $read) { next if $! == $EINTR; last }
    last if $read == 0;
    my $time = now();
    keep($bytes, $time);
    copy($bytes, $time) if defined $copy_path;
}
$ended = now();
if ($loss{pending} && ready()) { say_loss($ended) }
tell_status();
