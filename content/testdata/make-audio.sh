#!/usr/bin/env bash
# Speaks the sample episodes: audio, transcript and chapters, beside the
# episode files in content/shows.
#
#   content/testdata/make-audio.sh                 everything
#   content/testdata/make-audio.sh the-back-step   one show
#
# Needs bash, awk, espeak-ng (1.51) and ffmpeg (5.1) with libmp3lame and aac. The
# same versions of these tools give the same bytes. MP3 and M4A are what every
# directory takes.
#
# A script in testdata/scripts/SHOW/EPISODE.txt reads:
#
#   audio mp3|m4a
#   transcript vtt|srt|json|txt
#   voice SHORT = FULL NAME, ESPEAK VOICE, WORDS A MINUTE, PITCH
#   # Title of a chapter
#   SHORT: one sentence or two, spoken in one go
#
# Every spoken line becomes one cue. Its times are counted in samples of what
# the voice really said, so they are true to the millisecond.
set -euo pipefail
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "$0")" && pwd)
shows=$here/../shows
rate=22050 # samples a second of every espeak-ng voice used
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# silence MILLISECONDS: appends a pause to the speech.
silence() { head -c $((rate * $1 / 1000 * 2)) /dev/zero >>"$work/speech.raw"; }

# position: milliseconds of speech so far.
position() { echo $(($(stat -c %s "$work/speech.raw") * 1000 / 2 / rate)); }

# clock MS SEPARATOR: 00:01:02.345
clock() { printf '%02d:%02d:%02d%s%03d' $(($1 / 3600000)) $(($1 / 60000 % 60)) $(($1 / 1000 % 60)) "$2" $(($1 % 1000)); }

# seconds MS: 62.345
seconds() { printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); }

quoted() { sed 's/\\/\\\\/g; s/"/\\"/g' <<<"$1"; }

# say VOICE SPEED PITCH TEXT: appends the spoken text.
say() {
	espeak-ng -z -v "$1" -s "$2" -p "$3" -g 1 -w "$work/line.wav" -- "$4"
	ffmpeg -v error -y -i "$work/line.wav" -f s16le -ac 1 -ar $rate "$work/line.raw" </dev/null
	cat "$work/line.raw" >>"$work/speech.raw"
}

# cue START END SPEAKER TEXT: adds one cue to each form of the transcript;
# only the one the script asks for is kept.
cue() {
	n=$((n + 1))
	printf '%s --> %s\n<v %s>%s\n\n' "$(clock "$1" .)" "$(clock "$2" .)" "$3" "$(fold -s -w 62 <<<"$4" | sed 's/ $//')" >>"$work/vtt"
	printf '%d\n%s --> %s\n%s\n\n' $n "$(clock "$1" ,)" "$(clock "$2" ,)" "$(fold -s -w 42 <<<"$3: $4" | sed 's/ $//')" >>"$work/srt"
	[ $n = 1 ] || printf ',\n' >>"$work/json"
	printf '    {"speaker": "%s", "startTime": %s, "endTime": %s, "body": "%s"}' \
		"$(quoted "$3")" "$(seconds "$1")" "$(seconds "$2")" "$(quoted "$4")" >>"$work/json"
	printf '[%02d:%02d] %s: %s\n' $(($1 / 60000)) $(($1 / 1000 % 60)) "$3" "$4" >>"$work/txt"
}

# chapter START TITLE
chapter() {
	[ ! -s "$work/chapters" ] || printf ',\n' >>"$work/chapters"
	printf '    {"startTime": %s, "title": "%s"}' "$(seconds "$1")" "$(quoted "$2")" >>"$work/chapters"
}

# encode KIND TARGET TITLE: the speech as podcasts are mastered, about -16 LUFS.
encode() {
	local codec
	case $1 in
	mp3) codec="-c:a libmp3lame -b:a 24k -ar 22050 -id3v2_version 3" ;;
	m4a) codec="-c:a aac -aac_coder fast -b:a 20k -ar 22050 -movflags +faststart" ;;
	esac
	# shellcheck disable=SC2086 # the options are words
	ffmpeg -v error -y -f s16le -ac 1 -ar $rate -i "$work/speech.raw" \
		-af "highpass=f=70,loudnorm=I=-16:TP=-3:LRA=7,aresample=$rate" -ac 1 \
		-map_metadata -1 -fflags +bitexact -flags:a +bitexact \
		-metadata title="$3" $codec "$2" </dev/null
}

# title FILE: the title in the episode's front matter.
title() { sed -n 's/^title: *//p' "$1" | head -n 1 | sed 's/^"\(.*\)"$/\1/'; }

episode() { # SCRIPT
	local script=$1 show slug kind form line key value who start pause last=
	show=$(basename "$(dirname "$script")")
	slug=$(basename "$script" .txt)
	declare -A name voice
	n=0
	: >"$work/speech.raw"
	printf 'WEBVTT\n\n' >"$work/vtt"
	: >"$work/srt"
	: >"$work/txt"
	: >"$work/chapters"
	printf '{\n  "version": "1.0.0",\n  "segments": [\n' >"$work/json"
	silence 300
	while IFS= read -r line; do
		case $line in
		'') ;;
		'audio '*) kind=${line#audio } ;;
		'transcript '*) form=${line#transcript } ;;
		'voice '*)
			key=${line#voice } value=${key#* = } key=${key%% = *}
			name[$key]=${value%%, *} voice[$key]=${value#*, }
			;;
		'# '*)
			if [ $n = 0 ]; then chapter 0 "${line#\# }"; else
				silence 700
				chapter "$(position)" "${line#\# }"
				last=
			fi
			;;
		*)
			who=${line%%: *}
			pause=350
			[ "$who" = "$last" ] || pause=520
			[ -z "$last" ] || silence $pause
			last=$who
			start=$(position)
			IFS=', ' read -r v speed pitch <<<"${voice[$who]}"
			say "$v" "$speed" "$pitch" "${line#*: }"
			cue "$start" "$(position)" "${name[$who]}" "${line#*: }"
			;;
		esac
	done <"$script"
	silence 600
	printf '\n  ]\n}\n' >>"$work/json"

	local target=$shows/$show/$slug
	encode "$kind" "$target.$kind" "$(title "$target.md")"
	case $form in
	json) cp "$work/json" "$target.transcript.json" ;;
	*) sed -e '${/^$/d}' "$work/$form" >"$target.$form" ;;
	esac
	if [ -s "$work/chapters" ]; then
		{
			printf '{\n  "version": "1.2.0",\n  "chapters": [\n'
			cat "$work/chapters"
			printf '\n  ]\n}\n'
		} >"$target.chapters.json"
	fi
	echo "$show/$slug.$kind $(seconds "$(position)") s, $n cues"
}

# tone TARGET HERTZ SECONDS TITLE: a quiet sine, for the episodes that stand in
# for recordings of real people. Nobody speaks in them.
tone() {
	ffmpeg -v error -y -f lavfi -i "sine=frequency=$2:duration=$3:sample_rate=$rate" \
		-af "volume=0.8,afade=t=in:d=0.5,afade=t=out:st=$(($3 - 1)):d=1" -ac 1 \
		-map_metadata -1 -fflags +bitexact -flags:a +bitexact -metadata title="$4" \
		-c:a libmp3lame -b:a 16k -ar 16000 -id3v2_version 3 "$1" </dev/null
}

only=${1:-}
for script in "$here"/scripts/*/*.txt; do
	case $script in */scripts/${only:-*}/*) episode "$script" ;; esac
done
if [ -z "$only" ] || [ "$only" = mom-brain ]; then
	tone "$shows/mom-brain/sample-one.mp3" 440 15 "Sample episode one"
	tone "$shows/mom-brain/sample-two.mp3" 330 12 "Sample episode two"
fi
