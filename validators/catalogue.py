"""The one table of findings: code → severity, sentence, remedy and rule.

A sentence may use {text}, {sheet}, {cell} and the figures its check passes. Rules are the check items of the
統計表における機械判読可能なデータの表記方法の統一ルール (総務省, 2020-12-18).
"""

from __future__ import annotations

from typing import Final, NamedTuple

ERROR: Final = "error"
WARNING: Final = "warning"
NOTICE: Final = "notice"


class Entry(NamedTuple):
    """What one code says."""

    severity: str
    message: str
    remedy: str
    rule: str | None = None


_SAVE_AS_XLSX = "Excelで開き、「名前を付けて保存」で「Excelブック (*.xlsx)」を選んで保存し直してください。"
_SAVE_AGAIN = (
    "Excelで開き、上書き保存してから取り込み直してください。開けない場合は、元のファイルを送り直してもらってください。"
)
_WRITE_VALUE = "セルを選んでコピーし、「値の貼り付け」で数値に置き換えてください。"
_TWO_VALUES = "値が2つある場合は、KPIを2行に分けるか、目標と実績を別の列に分けてください。"
_ONE_VALUE = f"1つのセルに1つの値だけを入力してください。{_TWO_VALUES}"
_ASK_DIRECTION = (
    "取込の画面の「確認していただくこと」で、増やす・減らす・以上を維持・以下を維持のどれかを選んでください。"
)

_FILES: dict[str, Entry] = {
    "file-lock": Entry(
        ERROR,
        "Excelが作業中に作る一時ファイル（~$で始まるもの）で、表は入っていません。",
        "Excelを閉じ、~$の付かない同じ名前のファイルを選んでください。",
    ),
    "file-empty": Entry(ERROR, "ファイルの中身が空（0バイト）です。", "元のファイルを確かめて、選び直してください。"),
    "file-too-large": Entry(
        ERROR,
        "ファイルの大きさが{size}MBあり、上限の{limit}MBを超えています。",
        "写真や図を取り除くか、KPIの表のあるシートだけを新しいブックに移して保存してください。",
    ),
    "file-xls": Entry(ERROR, "古い形式のExcelファイル（.xls）のため、読み取れません。", _SAVE_AS_XLSX, "1-1"),
    "file-xlsb": Entry(ERROR, "バイナリ形式のExcelファイル（.xlsb）のため、読み取れません。", _SAVE_AS_XLSX, "1-1"),
    "file-ods": Entry(ERROR, "OpenDocument形式（.ods）のファイルのため、読み取れません。", _SAVE_AS_XLSX),
    "file-macros": Entry(
        ERROR,
        "マクロを含むファイルは、安全のため読み取りません。",
        "Excelで開き、「名前を付けて保存」でマクロなしの「Excelブック (*.xlsx)」を選んで保存し直してください。",
    ),
    "file-password": Entry(
        ERROR,
        "パスワードで保護されているため、中を読み取れません。",
        "Excelで開き、「ファイル」→「情報」→「ブックの保護」→「パスワードを使用して暗号化」でパスワードを空にして保存してください。",
    ),
    "file-html": Entry(ERROR, "Excelのブックではなく、中身はWebページ（HTML・XML）です。", _SAVE_AS_XLSX, "1-1"),
    "file-csv": Entry(
        ERROR,
        "Excelのブックではなく、中身は文字だけのファイル（CSVなど）です。",
        "Excelで開き、「Excelブック (*.xlsx)」で保存し直してください。縦持ちのデータはdatapackage.jsonと一緒に取り込めます。",
    ),
    "file-pdf": Entry(
        ERROR, "PDFファイルのため、読み取れません。", "PDFの元になったExcelファイル（.xlsx）を選んでください。", "1-1"
    ),
    "file-archive": Entry(
        ERROR,
        "ファイルをまとめた圧縮ファイル（zipなど）のため、中のExcelを読み取れません。",
        "圧縮ファイルを展開し、中にあるExcelブック（.xlsx）を選んでください。縦持ちのデータは、datapackage.jsonも一緒にまとめてください。",
        "1-1",
    ),
    "file-not-a-workbook": Entry(
        ERROR,
        "Excelブック（.xlsx）ではないため、読み取れません。",
        "KPIの表のあるExcelブック（.xlsx）を選んでください。",
        "1-1",
    ),
    "file-truncated": Entry(ERROR, "ファイルが途中で切れているか、壊れています。", _SAVE_AGAIN),
    "file-damaged": Entry(ERROR, "ファイルの一部が壊れているか、Excelの決まりと違うため、開けません。", _SAVE_AGAIN),
    "file-too-slow": Entry(
        ERROR,
        "読み取りに{seconds}秒より長くかかるため、中止しました。",
        "KPIの表のあるシートだけを新しいブックに移して保存し、取り込み直してください。",
    ),
    "file-too-heavy": Entry(
        ERROR,
        "読み取りに必要な記憶域が上限（{limit}MB）を超えたか、読み取りを続けられなくなったため、中止しました。",
        "KPIの表のあるシートだけを新しいブックに移し、図や使っていない行・列を削除して保存し、取り込み直してください。",
    ),
    "file-waited-too-long": Entry(
        ERROR,
        "ほかのファイルの読み取りが混み合っているため、順番が来ませんでした。ファイルの誤りではありません。",
        "しばらく待ってから、もう一度取り込んでください。",
    ),
    "file-zip-bomb": Entry(
        ERROR,
        "圧縮を解くと{limit}MBを超える大きさになるため、安全のため読み取りません。",
        "KPIの表のあるシートだけを新しいブックに移して保存してください。",
    ),
    "file-too-many-parts": Entry(
        ERROR,
        "ブックの中の部品が{count:,}個あり、上限の{limit:,}個を超えています。",
        "図や写真、使わないシートを取り除いて保存してください。",
    ),
    "file-strict-open-xml": Entry(
        ERROR,
        "「Strict Open XML スプレッドシート」という形式で保存されているため、シートを読み取れません。",
        _SAVE_AS_XLSX,
    ),
    "file-doctype": Entry(
        ERROR, "安全でない宣言（DOCTYPE）が含まれているため、読み取りません。", "Excelで開いて保存し直してください。"
    ),
    "sheets-too-many": Entry(
        ERROR,
        "シートが{count}枚あり、上限の{limit}枚を超えています。",
        "KPIの表のあるシートだけを新しいブックに移して保存してください。",
    ),
    "sheet-too-large": Entry(
        ERROR,
        "シート「{sheet}」が大きすぎます（上限は{rows:,}行・{cells:,}セルです）。",
        "KPIの表だけを新しいシートに移し、使っていない行・列・結合を削除して保存してください。",
    ),
}

_WORKBOOKS: dict[str, Entry] = {
    "external-links": Entry(
        WARNING,
        "ほかのブックを参照しています。値は最後に保存したときのままで、古いことがあります。",
        "「データ」→「リンクの編集」→「リンクの解除」で値に変えるか、値が新しいことを確かめてください。",
        "1-7",
    ),
    "sheet-hidden": Entry(
        NOTICE, "シート「{sheet}」は非表示ですが、読み取りました。", "不要なシートであれば削除してください。"
    ),
    "rows-hidden": Entry(
        NOTICE, "シート「{sheet}」の非表示の行（{lines}）も読み取りました。", "不要な行であれば削除してください。"
    ),
    "columns-hidden": Entry(
        NOTICE, "シート「{sheet}」の非表示の列（{lines}）も読み取りました。", "不要な列であれば削除してください。"
    ),
    "zero-not-shown": Entry(
        WARNING,
        "セルの値は0ですが、セルの書式やシートの設定のため、0と表示されていません（「-」や空欄に見えます）。0なのか、値がないのかわからないため、値なしとして扱い、0とはしません。",
        "0の場合は、セルの表示形式を「標準」か「数値」にして、0と見えるようにしてください。値がない場合は、0を消して空欄にするか、「集計中」など理由がわかる言葉を書いてください。",
        "1-3",
    ),
    "error-cell": Entry(
        ERROR, "数式がエラー（{text}）になっています。", "数式を直すか、正しい数値を入力してください。", "1-7"
    ),
    "error-cell-elsewhere": Entry(
        NOTICE, "KPIの表の外ですが、数式がエラー（{text}）になっています。", "必要な数式であれば直してください。", "1-7"
    ),
    "formula-not-calculated": Entry(
        ERROR,
        "数式の計算結果が保存されていないため、値がわかりません。",
        f"Excelで開いて保存し直すか、{_WRITE_VALUE}",
        "1-7",
    ),
    "formula-not-calculated-elsewhere": Entry(
        NOTICE,
        "KPIの表の外ですが、数式の計算結果が保存されていません。",
        "必要な数式であれば、Excelで開いて保存し直してください。",
        "1-7",
    ),
    "formula-zero-not-calculated": Entry(
        ERROR,
        "数式の値が0になっていますが、このブックは表計算ソフトで計算された形跡がなく、本当に0かどうかわかりません。",
        f"Excelで開いて保存し直すか、{_WRITE_VALUE}",
        "1-7",
    ),
}

_VALUES: dict[str, Entry] = {
    "value-not-understood": Entry(
        ERROR,
        "「{text}」は数値として読み取れません。",
        "数値と単位だけを入力してください。説明は備考の欄に移してください。",
        "1-3",
    ),
    "letter-for-digit": Entry(
        ERROR,
        "「{text}」に、数字に似た文字（英字のO・l・Iや記号の〇など）が混ざっています。「{likely}」ではありませんか。",
        "文字を数字の0や1に打ち直してください。",
        "1-3",
    ),
    "line-not-understood": Entry(
        ERROR,
        "「{part}」は、年度と値の組として読み取れません。ここからは数値を取り込みません。",
        "「R3:30人 → R4:45人、R8目標値:60人」のように、年度や「基準値」「実績」「目標値」の後に「:」と値を書いてください。",
        "1-2",
    ),
    "digits-apart": Entry(
        ERROR,
        "「{text}」は、空白や改行で桁を区切った1つの値「{likely}」とも、2つ以上の値とも読めるため、値がわかりません。",
        f"1つの値の場合は、空白や改行を消して「{{likely}}」と入力してください。{_TWO_VALUES}",
        "1-3",
    ),
    "figure-in-brackets": Entry(
        WARNING,
        "「{text}」は{value}として扱い、括弧の中の値は読み取っていません。",
        "括弧の中が目標・実績や別の年度の値であれば、別の列に分けて入力してください。説明であれば、このままで結構です。",
        "1-2",
    ),
    "value-in-brackets": Entry(
        ERROR,
        "「{text}」は値が括弧に入っているため、マイナスの値「{likely}」なのか、参考の値や注なのかわかりません。",
        "マイナスの値の場合は「{likely}」と、ふつうの値の場合は括弧を外して入力してください。参考の値や注であれば、備考の欄に移してください。",
        "1-3",
    ),
    "two-values": Entry(ERROR, "「{text}」には値が2つ以上あるようです。", _ONE_VALUE, "1-2"),
    "target-or-actual": Entry(
        ERROR,
        "見出しに目標と実績の両方が書かれているため、「{text}」がどちらの値かわかりません。",
        "目標と実績を別の列に分けてください。",
        "1-2",
    ),
    "value-over-years": Entry(
        ERROR,
        "「{text}」は数年分を合わせた値か、毎年度の値のようです。1つの年度の値としては扱えません。",
        "合わせた目標の場合は、見出しに「R7目標（累計）」のように書き、数値だけを入力してください。1つの年度の値の場合は、「5年間で」「累計」「毎年度」などの言葉を消してください。",
        "1-3",
    ),
    "target-in-words": Entry(
        WARNING,
        "「{name}」の{year}目標は「{text}」と言葉で書かれています。目標なしとして扱い、0とはしません。",
        "数値で表せる場合は、数値を入力してください（例：「維持」は基準値と同じ数値）。",
        "1-3",
    ),
    "number-malformed": Entry(
        ERROR,
        "「{text}」は桁区切りや位取りが正しくないため、値がわかりません。",
        "桁区切り（3桁ごとのカンマ）を確かめて、入力し直してください。",
        "1-3",
    ),
    "raised-digit": Entry(
        ERROR,
        "「{text}」の小さな数字（上付き・下付き）が、注の印なのか数値の一部なのかわかりません。",
        "注の印であれば消すか、「（注1）」のように括弧に入れてください。数値の一部であれば、ふつうの大きさの数字で入力してください。",
        "1-3",
    ),
    "number-too-precise": Entry(
        ERROR,
        "「{text}」は桁数が多すぎて、正確に保存できません（有効数字は15桁、小数は12桁までです）。",
        "千円・百万円などの単位に直すか、桁を減らしてください。",
    ),
    "date-in-number-cell": Entry(
        ERROR,
        "数値の欄に日付か時刻（{text}）が入っています。「4-5」「10:30」などの入力を、Excelが日付や時刻に変えた可能性があります。",
        "セルの表示形式を「文字列」または「数値」にしてから、入力し直してください。",
        "1-3",
    ),
    "value-approximate": Entry(
        WARNING,
        "「{text}」はおおよその値です。{value}として扱います。",
        "正確な値がわかる場合は、その値を入力してください。",
        "1-3",
    ),
    "value-out-of": Entry(
        NOTICE,
        "「{text}」は{whole}のうちの{value}として読み取りました。",
        "数であれば、このままで結構です。割合であれば、％の値に直してください。",
        "1-2",
    ),
    "operator-read": Entry(
        NOTICE,
        "「{text}」の値は{value}として扱います。条件の言葉（以上・以下・超・維持など）は数値には含めません。",
        "意図と違う場合は、値を直してください。",
        "1-3",
    ),
    "operator-in-actual": Entry(
        WARNING,
        "実績が「{text}」と条件付きで書かれています。{value}として扱います。",
        "実績の値そのものを入力してください。",
        "1-3",
    ),
    "sign-in-level-column": Entry(
        WARNING,
        "総量の欄に「{text}」と符号付きの値があります。基準値からの増加分として扱います。",
        "総量の場合は符号を外してください。増加分の場合は見出しに「増加分」と書いてください。",
    ),
    "unit-missing": Entry(
        WARNING,
        "「{name}」の単位が書かれていません。単位なしとして扱います。",
        "単位の列か、値の後ろに単位を書いてください。",
        "1-9",
    ),
    "unit-differs": Entry(
        ERROR,
        "「{text}」の単位が、基準となる単位（{unit}）と違います。",
        "このセルの単位を{unit}に直してください。表の単位のほうが違う場合は、表の単位を直してください。",
        "1-9",
    ),
    "unit-scale-converted": Entry(
        NOTICE,
        "「{text}」を、ほかの値と同じ単位に直して{value}として扱います。",
        "同じKPIの単位を1つにそろえてください。",
        "1-9",
    ),
    "percent-not-points": Entry(
        WARNING,
        "割合（%）の増加分が「{text}」と%で書かれています。ポイントの差として扱います。",
        "割合の差は「ポイント」で書いてください。増加率の場合は、増えるポイント数に直してください。",
        "1-9",
    ),
}

_YEARS: dict[str, Entry] = {
    "year-after-era": Entry(
        NOTICE,
        "「{text}」の年は、改元のため実際にはありません。{year}年度として扱います。",
        "{year}年度（{written}）と書くと、はっきりします。",
        "1-11",
    ),
    "year-impossible": Entry(
        ERROR, "「{text}」にあたる年度はありません。{likely}", "正しい年度に直してください。", "1-11"
    ),
    "year-outside-plan": Entry(
        ERROR,
        "「{text}」は{year}年度と読めますが、計画（{start}～{end}年度）から20年を超えて離れています。{likely}",
        "正しい年度に直してください。",
        "1-11",
    ),
    "year-implausible": Entry(
        ERROR,
        "「{text}」は{year}年度と読めますが、計画の年度とは考えられません。{likely}",
        "正しい年度に直してください。",
        "1-11",
    ),
    "two-years": Entry(
        ERROR,
        "「{text}」に年度が2つ以上あるため、どの年度の値か決められません。",
        "年度ごとに列や行を分け、1つの見出しには1つの年度だけを書いてください。",
        "1-2",
    ),
    "year-not-understood": Entry(
        ERROR,
        "「{text}」は、年度や年月として読み取れません。",
        "「令和6年3月」「R6.3」「R5年度」のような書き方に直してください。",
        "1-11",
    ),
    "calendar-year": Entry(
        WARNING,
        "「{text}」の年は、暦年（1月～12月）と読めます。{year}年度の値として扱います。",
        "取込の画面の「確認していただくこと」で、暦年か年度かを選んでください。年度の値であれば、見出しに「年度」と書くとはっきりします。",
        "1-11",
    ),
    "part-of-year": Entry(
        WARNING,
        "見出し「{text}」は、年度の一部など、年度（4月～3月）と違う期間の実績のようです。年度の実績の速報値として扱います。",
        "年度全体の値がわかる場合は、その値に直し、見出しを「R6年度実績」のようにしてください。",
        "1-11",
    ),
    "year-kind-assumed": Entry(
        NOTICE, "「{text}」の年を、{year}年度として扱います。", "「{year}年度」と書くと、はっきりします。", "1-11"
    ),
    "each-year-without-years": Entry(
        WARNING,
        "「{text}」は毎年度の目標と読めますが、計画の初年度がわからないため、{year}目標としてだけ扱います。",
        "表の上に「計画期間：R4～R8」のように書くか、年度ごとの目標の列を設けてください。",
        "1-11",
    ),
    "target-year-from-title": Entry(
        WARNING,
        "見出し「{text}」に年度がないため、表の上かシートの名前の「{written}」から、{year}年度の目標として扱います。",
        "最終年度の目標などであれば、見出しに目標年度（例：R8年度目標値）を書いてください。",
        "1-6",
    ),
    "actual-year-from-title": Entry(
        NOTICE,
        "見出し「{text}」に年度がないため、表の上かシートの名前の「{written}」から、{year}年度の実績として扱います。",
        "違う場合は、見出しに年度（例：R6年度実績値）を書いてください。",
        "1-6",
    ),
    "target-year-missing": Entry(
        ERROR,
        "見出し「{text}」の目標値が何年度のものか書かれていません。",
        "見出しに目標年度（例：R8年度目標値）を書いてください。",
        "1-6",
    ),
    "actual-year-missing": Entry(
        ERROR,
        "見出し「{text}」の実績値が何年度のものか書かれていないため、保存できません。",
        "見出しに年度（例：R6年度実績値）を書いてください。",
        "1-6",
    ),
}

_TABLES: dict[str, Entry] = {
    "no-kpi-table": Entry(
        ERROR,
        "KPIの表が見つかりませんでした。基準値・目標値（増加分）・実績値などの見出しのある表を探しましたが、当てはまる表がありません。",
        "KPIの表のあるブックか確かめてください。見出しの行に「指標」「基準値」「R8年度目標値」「R6年度実績値」のような言葉を入れると読み取れます。",
    ),
    "example-sheet-not-read": Entry(
        NOTICE,
        "シート「{sheet}」は、名前から記入例とみて読み取っていません。",
        "実際の数値の場合は、シートの名前から「記入例」「見本」などを除いてください。",
    ),
    "no-target-stated": Entry(
        NOTICE,
        "「{name}」の{year}目標は「{text}」と書かれています。目標なしとして扱い、0とはしません。",
        "目標がある場合は数値を、ない場合はこのままで結構です。",
        "1-13",
    ),
    "target-undecided": Entry(
        NOTICE,
        "「{name}」の{year}目標は「{text}」です。目標なしとして扱い、0とはしません。",
        "目標が決まったら、数値を入力して取り込み直してください。",
        "1-13",
    ),
    "no-actual-stated": Entry(
        NOTICE,
        "「{name}」の{year}実績は「{text}」と書かれています。実績なしとして扱い、0とはしません。",
        "実績がある場合は数値を、まだの場合は「集計中」「未公表」「対象外」など理由がわかる言葉を書いてください。",
        "1-13",
    ),
    "actual-missing": Entry(
        NOTICE,
        "「{name}」の{year}実績が空欄です。未報告として扱い、0とはしません。",
        "実績がある場合は数値を、まだの場合は「集計中」「未公表」などと書いてください。",
        "1-6",
    ),
    "no-baseline-stated": Entry(
        NOTICE,
        "「{name}」の基準値は「{text}」と書かれています。基準値なしとして扱い、0とはしません。",
        "基準値がある場合は、数値を入力してください。",
        "1-13",
    ),
    "figures-half-filled": Entry(
        NOTICE,
        "「{name}」の{kind}は、書かれている年度と空欄の年度があります。空欄は{cells}です。{kind}なしとして扱い、0とはしません。",
        "値がある場合は、空欄のセルに入力してください。ない場合は、このままで結構です。",
        "1-6",
    ),
    "baseline-missing": Entry(
        WARNING,
        "「{name}」には増加分の目標がありますが、基準値がありません。総量がわからないため、実績が総量のときは達成率を計算できません。",
        "基準値（事業開始前の値）を入力してください。",
        "1-6",
    ),
    "kpi-without-target": Entry(
        WARNING,
        "「{name}」には目標値が1つもありません。達成率は計算できません。",
        "目標値を入力してください。目標のないKPIであれば、その理由を添えて登録できます。",
    ),
    "row-without-name": Entry(
        WARNING,
        "KPIの名前が空欄のところに値があります。どのKPIの値かわからないため、読み取っていません。",
        "KPIの名前を入力してください。",
        "1-6",
    ),
    "name-holds-figures": Entry(
        WARNING,
        "KPIの名前「{text}」に、基準値や目標のような数値が入っています。名前の中の数値は読み取っていません。",
        "基準値と目標値の列を作り、数値をそこへ移してください。",
        "1-3",
    ),
    "rows-below-not-read": Entry(
        WARNING,
        "「{text}」など{count}行は、KPIの行のように見えますが、表から離れていて見出しもないため、読み取っていません。",
        "KPIの場合は、すぐ上に表の見出しの行を写すか、表との間の行を除いてください。KPIでなければ、このままで結構です。",
        "1-6",
    ),
    "row-not-read": Entry(
        NOTICE, "「{text}」には値がないため、KPIとして読み取っていません。", "KPIの場合は、値を入力してください。"
    ),
    "total-row-not-read": Entry(
        NOTICE,
        "「{text}」は、ほかの値の合計とみて、KPIとして読み取っていません。",
        "KPIの場合は、「合計」「計」などと付かない名前に変えてください。",
    ),
    "total-column-not-read": Entry(
        NOTICE,
        "見出し「{text}」の列は各年度の実績の合計とみて、読み取っていません。",
        "ある年度の実績の場合は、見出しに年度（例：R6年度実績値）を書いてください。",
    ),
    "part-of-year-not-read": Entry(
        NOTICE,
        "見出し「{heading}」など{count}列は、四半期や月の値とみて、読み取っていません。",
        "年度の実績は、見出しに「R6年度実績値」のように書いた列に入力してください。",
    ),
    "column-before-change": Entry(
        NOTICE,
        "見出し「{heading}」の列は変更前の値とみて、読み取っていません。変更後の列の値を使います。",
        "変更前の値も記録に残すときは、変更前の計画の表を先に取り込んでください。",
    ),
    "basis-assumed-level": Entry(
        NOTICE,
        "見出し「{text}」に増加分か総量かが書かれていないため、総量として扱います。",
        "見出しに「（増加分）」または「（総量）」と書いてください。",
        "1-6",
    ),
    "basis-assumed-increment": Entry(
        WARNING,
        "見出し「{text}」に増加分か総量かが書かれていませんが、{evidence}ため、増加分として扱います。",
        "見出しに「（増加分）」または「（総量）」と書いてください。",
        "1-6",
    ),
    "bare-year-as-actual": Entry(
        WARNING,
        "見出し「{text}」に目標か実績かが書かれていないため、実績として扱います。",
        "見出しに「実績」または「目標」と書いてください。",
        "1-6",
    ),
    "second-baseline": Entry(
        WARNING,
        "「{name}」の基準値が2つあります。{used}を使い、「{text}」は使っていません。",
        "基準値の列を1つにしてください。新しい値は実績の列に移してください。",
    ),
    "direction-decrease": Entry(
        WARNING,
        "「{name}」は目標が基準値より小さいため、減らす目標として扱います。減少を抑える目標の場合は「増やす」が正しい向きです。",
        _ASK_DIRECTION,
    ),
    "direction-keep": Entry(
        WARNING, "「{name}」は目標が基準値と同じため、その値以上を維持する目標として扱います。", _ASK_DIRECTION
    ),
    "direction-by-words": Entry(
        NOTICE,
        "「{name}」の目標は「{target}」と書かれているため、減らす目標として扱います。",
        f"違う場合は、{_ASK_DIRECTION}",
    ),
    "direction-assumed": Entry(
        NOTICE, "「{name}」には基準値がないため、増やす目標として扱います。", f"違う場合は、{_ASK_DIRECTION}"
    ),
    "table-differs": Entry(
        ERROR,
        "「{name}」の{figure}が、{other}では「{other_text}」、ここでは「{text}」と食い違っています。",
        "どちらが正しいか確かめて、両方の表を同じ値にしてください。",
        "2-1",
    ),
}

_HEADINGS: dict[str, Entry] = {
    "plan-name-missing": Entry(
        WARNING,
        "計画の名前が見当たらないため、「{name}」を計画名として扱います。",
        "表の上に「計画名：○○」のように書いてください。",
        "1-6",
    ),
    "plan-name-from-neighbour": Entry(
        NOTICE,
        "シート「{sheet}」には計画の名前がないため、同じブックの「{name}」の表として扱います。",
        "別の計画の場合は、表の上に計画名を書いてください。",
        "1-6",
    ),
    "plan-name-from-grant": Entry(
        NOTICE,
        "計画の名前がないため、表題にある交付金の名前「{name}」を計画名として扱います。",
        "計画名がある場合は、表の上に「計画名：○○」と書いてください。",
    ),
    "row-plan-differs": Entry(
        WARNING,
        "表の上の計画名は「{title}」ですが、この行の計画名は「{text}」です。行の計画名を使います。",
        "計画名が正しいか確かめ、間違っている方を直してください。",
        "1-12",
    ),
    "project-in-two-plans": Entry(
        WARNING,
        "「{project}」は「{other}」の事業としても、「{text}」の事業としても書かれています。別の事業として扱います。",
        "同じ事業の場合は、計画名を同じにしてください。",
        "1-12",
    ),
    "organization-unknown": Entry(
        WARNING,
        "どの団体の計画か読み取れません{written}。団体なしとして扱います。",
        "表の上に「作成主体：○○県○○市」のように、都道府県名から書いてください。",
        "1-12",
    ),
    "organization-ambiguous": Entry(
        WARNING,
        "「{name}」という名前の団体は2つ以上あり（{candidates}）、どれか決められません。団体なしとして扱います。",
        "都道府県名から書いてください。",
        "1-12",
    ),
    "organization-differs": Entry(
        WARNING,
        "表題の団体は{titled}ですが、団体名の欄には{used}と書かれています。{used}の計画として扱います。",
        "表題か団体名の、間違っている方を直してください。",
        "1-12",
    ),
    "organization-code-invalid": Entry(
        WARNING,
        "団体コード「{text}」は全国地方公共団体コードの一覧にありません。",
        "5桁または6桁の正しいコードに直してください。",
        "1-12",
    ),
    "organization-code-mismatch": Entry(
        ERROR,
        "団体コード「{text}」は{coded}のものですが、団体名は「{name}」と書かれています。",
        "コードか団体名の、間違っている方を直してください。",
        "1-12",
    ),
    "organization-code-repaired": Entry(
        NOTICE,
        "団体コード「{text}」は先頭の0が落ちているとみて、{coded}（{full_code}）として扱います。",
        "コードのセルを「文字列」にして、0から入力してください。",
        "1-12",
    ),
    "member-unknown": Entry(
        NOTICE,
        "構成団体「{name}」が全国地方公共団体の一覧に見つかりません。",
        "都道府県名から正しい名前で書いてください。",
        "1-12",
    ),
}

_CHECKS: dict[str, Entry] = {
    "total-mismatch": Entry(
        WARNING,
        "「{name}」の合計が合いません。各年度の増加分からは{expected}になりますが、「{text}」と書かれています。",
        "各年度の増加分か合計の、間違っている方を直してください。合計は保存しないので、増加分が正しければこのまま取り込めます。",
    ),
    "level-increment-disagree": Entry(
        ERROR,
        "「{name}」の{year}総量は{level}、増加分は「{text}」ですが、基準値{baseline}に足しても合いません（{expected}になります）。",
        "総量・増加分・基準値のうち、間違っているものを直してください。",
    ),
    "level-typed-as-increment": Entry(
        ERROR,
        "「{name}」の増加分の欄の「{text}」は、基準値{baseline}に近く、総量を入力したようです。{evidence}増加分に直すと{proposal}です。",
        "増加分の欄には、増える数だけを入力してください。",
    ),
    "sum-typed-as-increment": Entry(
        ERROR,
        "「{name}」の増加分の欄の「{text}」は、その年度だけの増加分ではなく、事業開始前からの累計のようです。累計の欄の{total}とも、そう読むと合います。年度ごとの増加分に直すと、はじめの年度から{proposal}です。",
        "増加分の欄には、その年度に増える数だけを入力してください。",
    ),
    "level-suspected": Entry(
        WARNING,
        "「{name}」の増加分の欄の「{text}」は基準値{baseline}に近く、総量を入力したのかもしれません。総量なら増加分は{proposal}です。",
        "増加分であればこのままで結構です。総量であれば、増加分に直してください。",
    ),
    "increment-suspected": Entry(
        WARNING,
        "「{name}」の目標「{text}」は基準値{baseline}に比べて小さく、増加分かもしれません。総量として扱いますが、増加分なら総量は{proposal}です。",
        "見出しに「（増加分）」または「（総量）」と書いてください。",
        "1-6",
    ),
    "target-outside-plan": Entry(
        WARNING,
        "「{name}」の目標「{text}」は{year}年度のもので、計画の期間（{start}～{end}年度）の外です。",
        "年度か計画期間の、間違っている方を直してください。",
    ),
    "actual-year-not-over": Entry(
        WARNING,
        "「{name}」の実績「{text}」は{year}のものですが、{year}は{end}年3月末まで続きます。",
        "年度の途中の値であれば、値に「（速報）」を付けてください。見出しの年度の誤りであれば直してください。",
    ),
    "actual-year-not-over-yet": Entry(
        NOTICE,
        "「{name}」の実績「{text}」は、終わっていない{year}の途中の値のため、速報として扱います。",
        "年度が終わって値が決まったら、取り込み直してください。",
    ),
    "actual-outside-plan": Entry(
        WARNING,
        "「{name}」の実績「{text}」は{year}年度のもので、計画の期間（{start}～{end}年度）の外です。",
        "見出しの年度か計画期間が間違っていれば直してください。期間の前後の実績として正しければ、このままで結構です。",
    ),
    "increment-typed-as-level": Entry(
        ERROR,
        "「{name}」の総量の欄の「{text}」は、基準値{baseline}に比べて小さく、増加分を入力したようです。{evidence}総量に直すと{proposal}です。",
        "総量の欄には、基準値に増加分を足した値を入力してください。増加分の場合は見出しに「増加分」と書いてください。",
    ),
    "actual-looks-like-increment": Entry(
        WARNING,
        "「{name}」の実績「{text}」は、基準値{baseline}に比べて小さく、増加分（目標は{promised}）を入力したのかもしれません。総量に直すと{proposal}です。",
        "総量に直すか、増加分の場合は見出しに「増加分」と書いてください。総量で正しければ、このままで結構です。",
    ),
    "thousandfold-jump": Entry(
        WARNING,
        "「{name}」の「{text}」は、{other}の約{times}です。千円と円など、単位の取り違えかもしれません。",
        "単位と桁を確かめてください。正しければ、このままで結構です。",
        "1-9",
    ),
    "fraction-for-percent": Entry(
        WARNING,
        "「{name}」の「{text}」は、{other}の約100分の1です。割合を小数で入力したのかもしれません。%に直すと{proposal}です。",
        "%の数値（例：45%であれば45）で入力し直してください。{text}%で正しければ、このままで結構です。",
        "1-9",
    ),
    "fractions-throughout": Entry(
        WARNING,
        "「{name}」は単位が%ですが、「{text}」など、すべての値が1以下の小数です。そのまま%として扱いますが、割合を小数で入力したのであれば{proposal}です。",
        "%の数値（例：45%であれば45）で入力し直してください。1%以下の値で正しければ、このままで結構です。",
        "1-9",
    ),
    "percent-a-hundredfold": Entry(
        WARNING,
        "「{name}」の「{text}」は、{other}の約100倍です。%の書式のセルに入れた数値が100倍になったのかもしれません。正しくは{proposal}ではありませんか。",
        "セルの表示形式を「標準」にしてから、%の数値を入力し直してください。",
        "1-9",
    ),
    "count-below-zero": Entry(
        WARNING,
        "「{name}」の「{text}」のとおりなら、値が{reached}となり、0より小さくなります。人や物の数であれば、あり得ない値です。",
        "増加分であれば、見出しに「増加分」と書いてください。符号や桁の誤りであれば直してください。差を表すKPIであれば、このままで結構です。",
    ),
    "duplicate-kpi": Entry(
        ERROR,
        "「{name}」が同じ表に2回あります（もう1つは{other}）。",
        "片方を削除するか、区別できる名前にしてください。",
    ),
    "two-figures": Entry(
        ERROR,
        "「{name}」の{year}{kind}が2つあります（{other}は「{other_text}」）。",
        "正しい方だけを残してください。",
    ),
    "figure-of-another-year": Entry(
        WARNING,
        "{year}の欄に、{own}と添え書きのある値「{text}」があります。{year}の値として読み取りました。",
        "{own}の値であれば、{own}の欄に移してください。{year}の値であれば、添え書きを直してください。",
    ),
    "figure-says-total": Entry(
        WARNING,
        "増加分の欄の「{text}」に、累計という添え書きがあります。その年度だけの増加分として読み取りました。",
        "事業開始前からの累計であれば、その年度だけの増加分に直してください。その年度だけの値であれば、添え書きを消してください。",
    ),
    "name-says-difference": Entry(
        WARNING,
        "「{name}」は増減・超過を表す名前ですが、値がすべて0以上です。符号が落ちていないか確かめてください。",
        "マイナスの値には「-」または「▲」を付けてください。符号が正しければ、このままで結構です。",
    ),
}

_LONG_FORM: dict[str, Entry] = {  # 縦持ち (datapackage.json and CSV): the sheet is the CSV file
    "long-form-file-missing": Entry(
        ERROR,
        "「{sheet}」がありません。",
        "書き出したときのファイルをすべて、同じフォルダーに入れてから取り込んでください。",
    ),
    "long-form-file-ignored": Entry(
        NOTICE,
        "「{sheet}」は使わないファイルのため、読み取っていません。",
        "ファイル名の誤りでなければ、このままで結構です。",
    ),
    "file-package-too-large": Entry(
        ERROR,
        "縦持ちのデータが大きすぎるため、画面では読み取れません（すべてのファイルを合わせて{cells}セルまでです）。",
        "計画ごとに分けて書き出すか、サーバーの管理者に、コマンド（python cli.py import）での取り込みを依頼してください。",
    ),
    "long-form-descriptor-broken": Entry(
        ERROR,
        "「{sheet}」がデータパッケージの説明（JSON）として読み取れません。",
        "書き出したときのdatapackage.jsonに戻すか、resourcesにファイルの一覧を書いてください。",
    ),
    "long-form-not-utf8": Entry(
        ERROR,
        "「{sheet}」の文字コードがUTF-8ではありません。",
        "Excelで開き、「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んで保存し直してください。",
    ),
    "long-form-csv-broken": Entry(
        ERROR,
        "「{sheet}」の{line}行目付近で、CSVとして読み取れなくなりました。",
        '引用符（"）が閉じているか確かめてください。',
    ),
    "long-form-empty": Entry(
        ERROR, "「{sheet}」が空です。", "1行目に列の名前を書いてください。データがないときも列の名前は必要です。"
    ),
    "long-form-column-missing": Entry(
        ERROR,
        "「{sheet}」に列「{column}」がありません。",
        "1行目に「{column}」を加え、各行の値を入力してください。",
        "1-6",
    ),
    "long-form-column-twice": Entry(ERROR, "列「{column}」が2つあります。", "正しい方だけを残してください。"),
    "long-form-column-ignored": Entry(
        NOTICE,
        "列「{column}」は使わない列のため、読み取っていません。",
        "列の名前の誤りでなければ、このままで結構です。",
    ),
    "long-form-row-too-long": Entry(
        ERROR,
        "見出しより右に値「{text}」があります。",
        "値にカンマが入っていないか確かめ、列の数を見出しにそろえてください。",
    ),
    "long-form-blank": Entry(ERROR, "「{column}」が空欄です。", "値を入力してください。", "1-6"),
    "long-form-bad-choice": Entry(
        ERROR, "「{column}」に「{text}」という書き方はありません。", "次のどれかを入力してください：{choices}"
    ),
    "long-form-bad-year": Entry(
        ERROR,
        "「{column}」の「{text}」は年度として読み取れません。",
        "西暦4桁の年度（例：令和4年度は2022）で入力してください。",
        "1-11",
    ),
    "long-form-bad-month": Entry(
        ERROR,
        "「{column}」の「{text}」は月として読み取れません。",
        "1から12までの数字で入力してください（例：8）。",
        "1-11",
    ),
    "long-form-bad-number": Entry(
        ERROR,
        "「{column}」の「{text}」は数値として読み取れません。",
        "半角の数字だけを入力してください（例：1234.5、-9.5）。桁区切りのカンマや単位は付けません。値がないときは空欄にします。",
        "1-3",
    ),
    "long-form-number-too-long": Entry(
        ERROR,
        "「{column}」の「{text}」は桁数が多すぎて、正確に保存できません（整数は{digits}桁、小数は{places}桁までです）。",
        "千円・百万円などの単位に直すか、桁を減らしてください。",
    ),
    "long-form-bad-date": Entry(
        ERROR,
        "「{column}」の「{text}」は日付として読み取れません。",
        "「2022-05-20」または「2022-05-20T09:00:00+09:00」の形で、実際にある日付を入力してください。",
    ),
    "long-form-code-not-six-digits": Entry(
        ERROR,
        "「{column}」の「{text}」は6桁の団体コードではありません。",
        "検査数字を含む6桁で、先頭の0も落とさずに入力してください（例：札幌市は011002）。",
        "1-12",
    ),
    "long-form-code-check-digit": Entry(
        ERROR,
        "団体コード「{text}」は検査数字（最後の1桁）が合いません。",
        "全国地方公共団体コードの一覧で確かめてください。前の5桁が正しければ「{expected}」です。",
        "1-12",
    ),
    "long-form-organization-unknown": Entry(
        WARNING,
        "団体コード「{body}」は全国地方公共団体コードの一覧にもorganizations.csvにもありません。",
        "コードを確かめてください。広域連合など一覧にない団体は、organizations.csvにコードと名称を書いてください。",
        "1-12",
    ),
    "long-form-duplicate": Entry(
        ERROR,
        "「{key}」が同じ行が、前にもあります。",
        "正しい行だけを残してください。訂正の場合は、日付を変えて新しい行にしてください。",
    ),
    "long-form-unknown-id": Entry(
        ERROR,
        "「{text}」というIDは、参照先の表にありません。",
        "IDの書き誤りを直すか、参照先の表に行を加えてください。",
    ),
    "sheet-date-not-kept": Entry(
        NOTICE,
        "Excelブックの縦持ちでは、列「{text}」の日付や理由は保存しません。",
        "日付や理由も残したい場合は、CSVとdatapackage.jsonの形で取り込んでください。",
    ),
    "sheet-older-version": Entry(
        NOTICE,
        "「{name}」の{year}の値には新しい版があるため、「{text}」は読み取っていません。",
        "古い版も残したい場合は、CSVとdatapackage.jsonの形で取り込んでください。",
    ),
    "long-form-year-far-off": Entry(
        ERROR, "「{text}」年度は、計画の期間から20年を超えて離れています。", "正しい年度に直してください。", "1-11"
    ),
    "long-form-years-reversed": Entry(
        ERROR, "計画の最終年度が初年度より前です。", "初年度と最終年度を確かめてください。", "1-11"
    ),
    "long-form-two-first-baselines": Entry(
        ERROR,
        "このKPIの最初からの基準値は、kpis.csvにも書かれています。",
        "改定後の基準値であれば、適用開始日（valid_from）を入力してください。そうでなければ、どちらかの行の値を空欄にしてください。",
    ),
    "long-form-value-with-state": Entry(
        ERROR,
        "値のない状態なのに、値「{text}」が入っています。",
        "値が正しければ状態を「confirmed」か「provisional」に、状態が正しければ値を空欄にしてください。",
    ),
    "long-form-value-missing": Entry(
        ERROR,
        "速報（provisional）なのに、値が空欄です。",
        "値を入力するか、状態を「pending」（集計中）などに直してください。",
        "1-6",
    ),
    "long-form-blank-actual": Entry(
        NOTICE,
        "値が空欄のため、実績なしとして扱います。0とはしません。",
        "0の場合は「0」を、まだの場合は状態を「pending」（集計中）などにしてください。",
        "1-13",
    ),
}

_FORM_AGAIN = "「報告」の画面から様式を受け取り直し、記入した内容を移してください。"
_FORM_PLAN = "この様式では変えられません。元に戻すか、変更が必要なときは企画担当に計画の変更を申し出てください。"

_FORMS: dict[str, Entry] = {  # 実績報告様式, our own report form
    "form-stamp-broken": Entry(
        ERROR,
        "実績報告様式のようですが、上部の「様式：実績報告様式 第○版　事業ID：…　年度：…　登録番号：…」の行が「{text}」となっていて、どの事業の何年度の報告かわかりません。",
        f"この行を元に戻してください。元がわからないときは、{_FORM_AGAIN}",
    ),
    "form-twice": Entry(
        ERROR,
        "実績報告様式が2枚のシートにあります（「{other}」と「{sheet}」）。",
        "1つのブックに様式を1枚だけ残し、もう1枚は別のブックにしてください。",
    ),
    "form-other-version": Entry(
        ERROR, "この様式は第{found}版です。いま使っているのは第{expected}版です。", _FORM_AGAIN
    ),
    "form-other-project": Entry(
        ERROR,
        "事業「{found}」の様式です。ここで報告するのは「{expected}」です。",
        "ファイルを選び直すか、この様式の事業を選んでから取り込んでください。",
    ),
    "form-other-year": Entry(
        ERROR,
        "{found}年度の様式です。ここで報告するのは{expected}年度です。",
        "ファイルを選び直すか、この様式の年度を選んでから取り込んでください。",
    ),
    "form-year-outside-plan": Entry(
        WARNING,
        "{year}年度の様式ですが、計画の期間は{start}～{end}年度です。",
        "年度が正しいか確かめてください。期間の前後の実績として正しければ、このままで結構です。",
    ),
    "form-project-not-stored": Entry(
        ERROR,
        "事業ID「{found}」は登録されていません。別のデータベースで作った様式の可能性があります。",
        _FORM_AGAIN,
    ),
    "form-kpi-not-stored": Entry(
        ERROR, "KPI ID「{found}」は、登録済みの事業「{project}」のKPIにありません。", _FORM_AGAIN
    ),
    "form-file-name-differs": Entry(
        WARNING,
        "ファイル名は別の事業か年度のものです。中身は「{expected}」の様式です。中身の事業と年度の報告として扱います。",
        "報告したい事業と年度の様式かどうか、確かめてください。",
    ),
    "form-sheet-ignored": Entry(
        NOTICE,
        "シート「{sheet}」は様式の一部ではないため、読み取っていません。",
        "報告する内容は様式の欄に記入してください。",
    ),
    "form-part-missing": Entry(
        ERROR, "様式のうち「{labels}」の見出しの行が見当たりません。", f"見出しの行を元に戻すか、{_FORM_AGAIN}"
    ),
    "form-column-missing": Entry(
        ERROR, "様式の列「{label}」が見当たりません。", f"見出しを「{{label}}」に戻すか、{_FORM_AGAIN}"
    ),
    "form-check-row-broken": Entry(
        ERROR,
        "照合欄の{number}番の行が書き換えられていて、どのKPIかわかりません。",
        f"照合欄を元に戻すか、{_FORM_AGAIN}",
    ),
    "form-number-twice": Entry(
        ERROR,
        "{number}番の行が2つあります（もう1つは{other}）。どちらを報告するか決められません。",
        "正しい方の行だけを残してください。",
    ),
    "form-row-without-number": Entry(
        ERROR,
        "「{text}」と記入されていますが、行の番号がないため、どのKPIの報告かわかりません。",
        "番号の列に元の番号を入力するか、この行を削除してください。",
    ),
    "form-kpi-unknown": Entry(
        ERROR,
        "{number}番は、この様式で報告するKPIにありません。",
        "KPIを増やすときは、計画の変更として申し出てください。この行は削除してください。",
    ),
    "form-kpi-missing": Entry(
        NOTICE,
        "{number}番「{name}」の行がありません。このKPIは未報告として扱い、0とはしません。",
        "報告する場合は、様式を受け取り直して記入してください。",
    ),
    "form-unit-changed": Entry(
        ERROR, "「{name}」の単位が「{expected}」から「{found}」に書き換えられています。", _FORM_PLAN, "1-9"
    ),
    "form-basis-changed": Entry(
        ERROR, "「{name}」の数値の種類が「{expected}」から「{found}」に書き換えられています。", _FORM_PLAN
    ),
    "form-text-changed": Entry(
        WARNING,
        "「{name}」の{what}が「{expected}」から「{found}」に書き換えられています。登録済みの内容は変わりません。",
        _FORM_PLAN,
    ),
    "form-state-unknown": Entry(
        ERROR, "状態に「{text}」という書き方はありません。", "次のどれかを選んでください：{choices}", "1-13"
    ),
    "form-states-differ": Entry(
        ERROR,
        "実績値の欄は「{other}」、状態の欄は「{text}」で、食い違っています。",
        "実績値の欄を空欄にして、正しい状態を選んでください。",
        "1-13",
    ),
    "form-value-with-state": Entry(
        ERROR,
        "実績値「{value}」が記入されていますが、状態が「{text}」です。",
        "実績値が正しければ状態を「確定」か「速報」に、状態が正しければ実績値を空欄にしてください。",
        "1-13",
    ),
    "form-state-without-value": Entry(
        ERROR,
        "「{name}」の{year}状態は「{text}」ですが、実績値が記入されていません。",
        "実績値を記入するか、状態を「集計中・調査中」などに変えてください。報告しないときは両方を空欄にしてください。",
        "1-13",
    ),
    "form-money-not-stated": Entry(
        NOTICE,
        "事業費の「{text}」は金額として扱わず、空欄とします。0とはしません。",
        "金額がわかったら、円単位の数値を記入して取り込み直してください。",
        "1-13",
    ),
    "form-grant-exceeds-cost": Entry(
        WARNING,
        "うち交付金「{text}」が、実績額「{spent}」より大きくなっています。",
        "円と千円の取り違えがないか、確かめてください。",
        "1-9",
    ),
}

_STORING: dict[str, Entry] = {
    "file-missing": Entry(
        ERROR, "ファイル「{text}」が見つからないか、開けません。", "ファイルの名前と場所、読む権限を確かめてください。"
    ),
    "internal-error": Entry(
        ERROR,
        "「{text}」の取り込み中に、このシステムの不具合が起きました。ファイルは保存していません。",
        "ファイルはそのままにして、画面または記録に出た内容を管理者にお知らせください。",
    ),
    "plan-kpi-unknown": Entry(
        WARNING,
        "「{kpi}」は、登録済みの計画にないKPIです。",
        "別の計画のファイルでないか、名前の書き方が変わっていないかを確かめてください。新しいKPIであればそのまま進めます。",
    ),
    "plan-kpi-missing": Entry(
        WARNING,
        "登録済みの計画にあるKPI「{kpi}」が、このファイルにありません。",
        "行が消えていないか、名前が変わっていないかを確かめてください。このファイルに載せないKPIであれば、このままで結構です。",
    ),
    "plan-other-body": Entry(
        ERROR,
        "シート「{sheet}」は{written}のものですが、登録済みの計画は{known}のものです。",
        "別の団体のファイルを選んでいないか確かめてください。団体名の書き誤りであれば直してください。",
    ),
    "plan-other-year": Entry(
        WARNING,
        "{year}の実績が、登録済みの{before}の実績とすべて同じです。前の年度のファイルの、年度だけを変えたものかもしれません。",
        "{year}の実績が入ったファイルか確かめてください。本当に同じ値であれば、このままで結構です。",
    ),
    "plan-last-year-level": Entry(
        WARNING,
        "「{name}」の増加分の欄の「{text}」は、登録済みの{year}の総量{last}に近く、総量を入力したのかもしれません。"
        "総量なら{year}からの増加分は{proposal}です。",
        "増加分の欄には、増えた数だけを入力してください。増加分で正しければ、このままで結構です。",
    ),
    "plan-last-year-increment": Entry(
        WARNING,
        "「{name}」の総量の欄の「{text}」は、登録済みの{year}の総量{last}よりずっと小さく、{year}の増加分{last_increment}に近い値です。"
        "増加分を入力したのであれば、総量は{proposal}です。",
        "総量に直すか、見出しに「増加分」と書いてください。総量で正しければ、このままで結構です。",
    ),
    "plan-far-from-last-year": Entry(
        WARNING,
        "「{name}」の実績「{text}」は、登録済みの{year}の{last}と5倍以上の開きがあります。",
        "桁と単位、総量と増加分の別を確かめてください。正しければ、このままで結構です。",
    ),
    "plan-unit-differs": Entry(
        WARNING,
        "「{kpi}」の単位は「{unit}」ですが、登録済みの計画では「{known}」です。",
        "単位を計画に合わせるか、単位の変更であることを確かめてください。",
    ),
}

_ANSWERS: dict[str, Entry] = {
    "answer-not-valid": Entry(
        ERROR,
        "質問への答え「{text}」は、{subject}として読み取れません。",
        "取込の画面で、選択肢から選び直すか、書き方を確かめて入力し直してください。",
    ),
}

CATALOGUE: Final[dict[str, Entry]] = {
    **_FILES,
    **_WORKBOOKS,
    **_VALUES,
    **_YEARS,
    **_TABLES,
    **_HEADINGS,
    **_CHECKS,
    **_LONG_FORM,
    **_FORMS,
    **_STORING,
    **_ANSWERS,
}
