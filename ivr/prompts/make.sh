#!/bin/sh
# Makes the embedded prompts in sound/, which are committed: sentences by
# espeak-ng, music by sox, MP3 by lame (apt install espeak-ng sox lame).
# Sentences are set to -16 dBm0 and music to -20 dBm0, averaged over their whole
# length; 0 dBm0 is -6.15 dB of sox's RMS, since a full sine is +3.14 dBm0 (ITU-T G.711).
set -eu
cd "$(dirname "$0")"
mkdir -p sound
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

edges="silence 1 0.01 0.3% reverse silence 1 0.01 0.3% reverse"

# missing DBM0: the gain in dB that $work/level.wav wants.
missing() {
	sox "$work/level.wav" -n stat 2>&1 | awk -v want="$1" '/RMS.*amplitude/ {print want - 6.15 - 20 * log($3) / log(10)}'
}

# mp3 NAME DBM0: $work/flat.wav set to the level, as the committed file. A
# limiter (gain -l) takes the peaks down first, which costs some level.
mp3() {
	cp "$work/flat.wav" "$work/level.wav"
	for limit in "gain -l" "gain -l" "gain"; do
		sox -R "$work/level.wav" "$work/next.wav" $limit "$(missing "$2")"
		mv "$work/next.wav" "$work/level.wav"
	done
	# lame takes everything to 0.95: 1.0526 undoes it.
	lame --quiet -t -m m --scale 1.0526 --resample 24 -b 24 "$work/level.wav" "sound/$1.mp3"
}

# say NAME VOICE:SPEED:TEXT...: a prompt of one or more sentences.
say() {
	name=$1
	shift
	n=0
	rm -f "$work"/part*.wav
	for part in "$@"; do
		voice=${part%%:*}
		rest=${part#*:}
		n=$((n + 1))
		espeak-ng -v "$voice" -s "${rest%%:*}" -w "$work/raw.wav" "${rest#*:}"
		sox -R "$work/raw.wav" "$work/part$n.wav" gain -12 $edges pad 0 0.15
	done
	sox -R "$work"/part*.wav -b 16 "$work/flat.wav" highpass 200 lowpass 3400 pad 0.02 0
	mp3 "$name" -16
}

# word NAME VOICE:SPEED:TEXT: a word that is said between others, without a pause after it.
word() {
	rest=${2#*:}
	espeak-ng -v "${2%%:*}" -s "${rest%%:*}" -w "$work/raw.wav" "${rest#*:}"
	sox -R "$work/raw.wav" -b 16 "$work/flat.wav" gain -12 $edges highpass 200 lowpass 3400
	mp3 "$1" -16
}

# beep: the tone after which something begins.
beep() {
	sox -R -n -r 24000 -c 1 -b 16 "$work/flat.wav" synth 0.25 sine 1000 fade t 0.01 0.25 0.01
	mp3 beep -16
}

# note FREQUENCY START: a soft plucked tone of the loop below.
note() {
	n=$((n + 1))
	sox -R -n -r 24000 -c 1 "$work/note$n.wav" \
		synth 3 sine "$1" synth 3 sine mix "$(awk -v f="$1" 'BEGIN {print 2 * f}')" \
		fade l 0.015 2.99 2.9 vol 0.12 pad "$2" 0
}

# music: broken chords, C - A minor - F - G7 - C, dying away to where they begin.
music() {
	n=0
	at=0
	for f in 262 330 392 523 659 523 392 330 220 262 330 440 523 440 330 262 \
		175 220 262 349 440 349 262 220 196 247 294 349 494 349 294 247 262 330 392 523; do
		note "$f" "$(awk -v n="$at" 'BEGIN {print n * 0.48}')"
		at=$((at + 1))
	done
	sox -R -m "$work"/note*.wav -b 16 "$work/flat.wav" gain -6 highpass 150 lowpass 3200 fade t 0 -0 1.5
	mp3 music -20
}

say greeting "cmn:230:您好，一二三四五，通话将被录音。" "en-us:180:For English, press 9."
say greeting-night "cmn:240:您好，一二三四五夜班，通话将录音。" "en-us:180:For English, press 9."
say english "en-us:165:Thank you. An English speaking colleague will be with you shortly."
say please-wait "cmn:190:来电较多，请您稍候，我们会尽快接听。"
say please-wait.en "en-us:165:Please hold on. We will answer your call as soon as we can."
say sorry-full "cmn:190:很抱歉，现在来电太多，我们会尽快给您回电。再见。"
say sorry-full.en "en-us:165:We are sorry. All our seats are busy. We will call you back soon. Goodbye."
say sorry-closed "cmn:190:很抱歉，现在不是服务时间，我们会给您回电。再见。"
say sorry-closed.en "en-us:165:We are sorry. This line is closed now. We will call you back. Goodbye."
say sorry-end "cmn:190:很抱歉，服务暂时中断，请您稍后再拨。再见。"
say sorry-end.en "en-us:165:We are sorry. The service is interrupted. Please call again in a moment. Goodbye."
say ready "cmn:190:您已示闲。"
say ready.en "en-us:165:You are ready."
say not-ready "cmn:190:您已示忙。"
say not-ready.en "en-us:165:You are not ready."
say kept-place "cmn:200:已为您保留位置，我们会给您回电。再见。"
say kept-place.en "en-us:170:We keep your place, and will call you back. Goodbye."
say press-one "cmn:200:按一键，为您保留位置，我们会给您回电。"
say press-one.en "en-us:170:Press 1, keep your place, and we will call you back."
say leave-message "cmn:200:请在提示音后留言，按井号键结束。"
say leave-message.en "en-us:170:Please leave a message after the tone. Press hash to end."
say message-taken "cmn:200:留言已收到，谢谢。再见。"
say message-taken.en "en-us:170:Thank you for your message. Goodbye."
say survey "cmn:200:请按一到五键，为本次服务打分，五分最满意。"
say survey.en "en-us:170:Please grade this service: press 1 to 5. Five is the best."
say thanks "cmn:200:谢谢来电，再见。"
say thanks.en "en-us:170:Thank you for calling. Goodbye."
say wait-long "cmn:200:预计等待十分钟以上。"
say wait-long.en "en-us:170:The expected wait is more than ten minutes."
n=0
for text in 零 一 二 三 四 五 六 七 八 九 十; do
	word "number-$n" "cmn:205:$text"
	n=$((n + 1))
done
word number-100 "cmn:230:百"
word number-1000 "cmn:230:千"
word number-one "cmn:220:幺"
word number-two "cmn:230:两"
for n in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 30 40 50 60 70 80 90; do
	word "number-$n.en" "en-us:190:$n"
done
word number-100.en "en-us:190:hundred"
word number-1000.en "en-us:190:thousand"
word staff-number "cmn:230:工号"
word staff-number.en "en-us:190:Number"
word at-your-service "cmn:230:为您服务"
word at-your-service.en "en-us:190:at your service"
word place "cmn:210:您排在第"
word place-end "cmn:200:位"
word place.en "en-us:180:You are number"
word wait "cmn:210:预计等待"
word wait.en "en-us:180:The expected wait is"
word minutes "cmn:230:分钟"
word minutes.en "en-us:190:minutes"
word minute.en "en-us:190:minute"
word seconds "cmn:230:秒"
word seconds.en "en-us:190:seconds"
word second.en "en-us:190:second"
word hour "cmn:230:点"
word past "cmn:230:分"
word oh.en "en-us:190:oh"
word am.en "en-us:190:A M"
word pm.en "en-us:190:P M"
word noon.en "en-us:190:noon"
word midnight.en "en-us:190:midnight"
word speaks-zh "cmn:240:中文"
word speaks-en "cmn:240:英语"
word line-city "cmn:240:市民热线"
word line-business "cmn:240:营商专线"
word line-provincial "cmn:240:省级热线"
beep
say robot-citizen "cmn:240:您好，我想反映问题。" "en-us:185:Hello, I need help."
say robot-seat "cmn:240:您好，有什么可以帮您？" "en-us:185:Hello, how may I help?"
music
