# Completion of muxworks for fish: muxworks completion fish > ~/.config/fish/completions/muxworks.fish
function __muxworks_complete
    set -l typed (commandline -opc)
    set -l program muxworks
    string match -q '*/*' -- $typed[1]; and set program (string replace -r '^~' $HOME -- $typed[1])
    set -e typed[1]
    $program __complete fish -- $typed (commandline -ct | string collect -a) 2>/dev/null </dev/null
end
complete -c muxworks -f -k -a '(__muxworks_complete)'
